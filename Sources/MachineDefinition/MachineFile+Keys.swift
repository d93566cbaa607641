// SPDX-License-Identifier: Apache-2.0

extension MachineFile {
  /// The keys at the top of a machine file: what it says, and does not leave to a default.
  ///
  /// - Parameter bytes: YAML or JSON in UTF-8.
  /// - Returns: nothing for what is no machine file.
  public static func keys(in bytes: [UInt8]) -> Set<String> {
    guard bytes.count <= maximumSize else { return [] }
    return Set(YAMLComposer.compose(bytes).node?.members.map(\.key) ?? [])
  }
}
