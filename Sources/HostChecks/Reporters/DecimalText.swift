// SPDX-License-Identifier: Apache-2.0

extension UInt64 {
  /// This number divided by a thousand or a power of it, with three digits after the point.
  func decimal(per unit: UInt64) -> String {
    let thousandths = (self % unit) / (unit / 1000)
    let digits = String(thousandths)
    return String(self / unit) + "." + String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// Nanoseconds as milliseconds: `1.250`.
  var milliseconds: String { decimal(per: 1_000_000) }
  /// Nanoseconds as seconds: `0.001`.
  var seconds: String { decimal(per: 1_000_000_000) }
}
