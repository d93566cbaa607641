// SPDX-License-Identifier: Apache-2.0

/// A number with a fixed count of digits after the point.
struct Decimal: CustomStringConvertible {
  let description: String

  init(_ value: Double, digits: Int) {
    guard value.isFinite, value.magnitude < 1e15 else {
      description = "-"
      return
    }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = UInt64((value.magnitude * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let whole = scaled / UInt64(scale)
    guard digits > 0 else {
      description = sign + String(whole)
      return
    }
    let fraction = String(scaled % UInt64(scale))
    let zeroes = String(repeating: "0", count: digits - fraction.utf8.count)
    description = "\(sign)\(whole).\(zeroes)\(fraction)"
  }

  /// Three digits that count, or more before the point.
  init(significant value: Double) {
    let digits = value.magnitude >= 100 ? 0 : value.magnitude >= 10 ? 1 : 2
    self.init(value, digits: digits)
  }

  /// Without zeroes at the end.
  var trimmed: String {
    guard description.contains(".") else { return description }
    var text = description[...]
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }
}
