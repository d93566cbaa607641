// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The options that may stand before the verb, as in `roost --connect qemu:///system list`.
///
/// They hold for the verb as its environment variables do: an option behind the verb is nearer to it.
struct GlobalOptions: Equatable {
  /// The options, and the variables that they stand for.
  private static let variables = ["--connect": "ROOST_CONNECT", "--state-dir": "ROOST_HOME"]

  /// The environment variables that they set.
  private(set) var environment: [String: String] = [:]
  /// The verb and what follows it.
  private(set) var rest: ArraySlice<String>

  /// Takes them from the front of a command line.
  ///
  /// - Throws: a usage error for one without a value, or that is there twice.
  init(_ arguments: ArraySlice<String>) throws(CommandFailure) {
    rest = arguments
    while let argument = rest.first {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let option = String(parts.first ?? "")
      guard let variable = Self.variables[option] else { return }
      rest.removeFirst()
      let value = parts.count == 2 ? String(parts[1]) : rest.popFirst()
      guard let value, !value.isEmpty else {
        throw .usage("\(option) needs a value, as in \(Self.example)")
      }
      guard environment.updateValue(value, forKey: variable) == nil else {
        throw .usage(
          "\(option) is there twice: several come after the verb, as in "
            + "roost list --connect native --connect qemu:///system")
      }
    }
  }

  /// Has them hold for the rest of this process, and what it becomes.
  func apply() {
    for (name, value) in environment { unsafe setenv(name, value, 1) }
  }

  private static let example = "roost --connect qemu:///system list"
}
