// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with control characters shown as escapes: file names can contain line breaks and
  /// terminal sequences.
  var onOneLine: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return unicodeScalars.map { $0.isControl ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    default: false
    }
  }
}

extension UInt64 {
  /// `0x` and the digits.
  var hex: String { "0x" + String(self, radix: 16) }

  /// A number of bytes as whole MiB, rounded up.
  var asMiB: UInt64 { (self >> 20) &+ (self & 0xFFFFF == 0 ? 0 : 1) }

  /// A number of bytes with the largest unit that divides it.
  var inWords: String {
    self & 0xFFFFF == 0
      ? "\(self >> 20) MiB" : self & 0x3FF == 0 ? "\(self >> 10) KiB" : "\(self) bytes"
  }
}
