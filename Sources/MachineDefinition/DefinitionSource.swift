// SPDX-License-Identifier: Apache-2.0

/// What a user gave to define a machine from.
public struct DefinitionSource: Sendable, Equatable {
  /// The file, as messages call it.
  public var file: String
  /// What relative paths in it are relative to; absolute.
  public var directory: String
  /// Its content.
  public var bytes: [UInt8]

  /// A source of these values.
  public init(file: String, directory: String, bytes: [UInt8]) {
    (self.file, self.directory, self.bytes) = (file, directory, bytes)
  }
}

extension DefinitionSource {
  /// Whether this is libvirt's description of a domain and no machine file.
  public var isDomainXML: Bool {
    bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "<")
  }
}
