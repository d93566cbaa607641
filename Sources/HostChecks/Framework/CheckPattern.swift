// SPDX-License-Identifier: Apache-2.0

/// Selects checks by their id: the id itself, its first parts (`kvm` for `kvm.device`), or with `*`
/// for any characters and `?` for one.
public struct CheckPattern: Sendable, Equatable {
  /// The pattern as it was given.
  public let text: String

  /// Takes a pattern.
  public init(_ text: String) {
    self.text = text
  }

  /// Whether the pattern selects a check.
  ///
  /// - Complexity: the product of the two lengths at worst.
  public func matches(_ id: String) -> Bool {
    if id == text || id.hasPrefix(text + ".") { return true }
    return Self.matches(Array(text.utf8), Array(id.utf8))
  }

  private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    var (position, index) = (0, 0)
    // Where the last star stands, and up to where it has eaten.
    var star: (position: Int, index: Int)?
    while index < text.count {
      if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
        star = (position, index)
        position += 1
      } else if position < pattern.count,
        pattern[position] == text[index] || pattern[position] == UInt8(ascii: "?")
      {
        position += 1
        index += 1
      } else if let (starPosition, starIndex) = star {
        star = (starPosition, starIndex + 1)
        position = starPosition + 1
        index = starIndex + 1
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
