// SPDX-License-Identifier: Apache-2.0

/// A path in the ACPI namespace: at most two segments, which is all that our tables use (ACPI 6.4,
/// 20.2.2).
struct AMLName: Sendable {
  /// The encoded path.
  let bytes: [UInt8]

  /// A name of up to four capitals, digits and underscores, in the scope it stands in.
  init(_ segment: StaticString) {
    bytes = Self.padded(segment.description)
  }

  /// A name right below the root.
  init(root segment: StaticString) {
    bytes = [0x5C] + Self.padded(segment.description)
  }

  /// A letter and a number, as in `V00A`.
  init(_ letter: StaticString, index: Int) {
    let digits = String(index & 0xFFF, radix: 16, uppercase: true)
    bytes =
      Array(letter.description.utf8.prefix(1))
      + Array(repeating: UInt8(ascii: "0"), count: 3 - digits.utf8.count) + Array(digits.utf8)
  }

  private static func padded(_ segment: String) -> [UInt8] {
    let name = Array(segment.utf8.prefix(4))
    return name + Array(repeating: UInt8(ascii: "_"), count: 4 - name.count)
  }
}
