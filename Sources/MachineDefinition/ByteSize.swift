// SPDX-License-Identifier: Apache-2.0

/// A size that a person writes with a unit: `256MiB`.
public struct ByteSize: Sendable, Equatable, CustomStringConvertible {
  /// In bytes.
  public let bytes: UInt64

  /// Takes a number of bytes.
  public init(bytes: UInt64) {
    self.bytes = bytes
  }

  /// Reads a whole number and a unit: `KiB`, `MiB`, `GiB` or `TiB`, or their first letter alone.
  ///
  /// - Returns: nil for anything else, a missing unit and a size beyond 64 bits included.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).lowercased()
    let shift: UInt64
    switch unit {
    case "k", "kib": shift = 10
    case "m", "mib": shift = 20
    case "g", "gib": shift = 30
    case "t", "tib": shift = 40
    default: return nil
    }
    guard let number = UInt64(digits), number <= UInt64.max >> shift else { return nil }
    bytes = number << shift
  }

  /// The largest unit that leaves a whole number.
  public var description: String {
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] as [(String, UInt64)]
    where bytes != 0 && bytes & ((1 << shift) - 1) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes) bytes"
  }
}
