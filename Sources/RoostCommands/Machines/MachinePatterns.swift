// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition

/// Names of machines as a user gives them: whole, or as patterns with `*`, `?` and `[…]`.
enum MachinePatterns {
  /// The machines that are meant, each once, in the order in which they are named first.
  ///
  /// - Throws: a failure if a pattern matches nothing. Names are not looked up.
  static func names(_ patterns: [String], in backend: any MachineBackend) async throws -> [String] {
    var known: [String]?
    var names: [String] = []
    for pattern in patterns {
      guard isPattern(pattern) else {
        if !names.contains(pattern) { names.append(pattern) }
        continue
      }
      let all: [String]
      if let known {
        all = known
      } else {
        all = try await backend.machines().map(\.name)
        known = all
      }
      let matching = all.filter { matches($0, pattern) }
      guard !matching.isEmpty else {
        throw BackendError(
          .wrongState, "no machine's name matches \(pattern): see 'roost list --all'")
      }
      for name in matching where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Whether a name is one of those that a pattern stands for.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    unsafe fnmatch(pattern, name, 0) == 0
  }

  private static func isPattern(_ text: String) -> Bool {
    text.contains { $0 == "*" || $0 == "?" || $0 == "[" }
  }
}
