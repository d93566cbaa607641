// SPDX-License-Identifier: Apache-2.0

/// Why what is kept of a machine cannot be used.
struct BrokenDefinition: Error {
  /// In words that fit after a colon.
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }

  static func missing(_ member: String) -> BrokenDefinition {
    BrokenDefinition("its definition has no valid \(member)")
  }
}
