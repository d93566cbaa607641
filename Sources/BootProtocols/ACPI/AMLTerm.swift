// SPDX-License-Identifier: Apache-2.0

/// An object of ACPI Machine Language (ACPI 6.4, 20.2.5).
indirect enum AMLTerm: Sendable {
  case scope(AMLName, [AMLTerm])
  case device(AMLName, [AMLTerm])
  case name(AMLName, AMLValue)

  var bytes: [UInt8] {
    switch self {
    case .scope(let name, let terms):
      [0x10] + Self.withLength(name.bytes + terms.flatMap(\.bytes))
    case .device(let name, let terms):
      [0x5B, 0x82] + Self.withLength(name.bytes + terms.flatMap(\.bytes))
    case .name(let name, let value):
      [0x08] + name.bytes + value.bytes
    }
  }

  /// A body behind its package length, which counts itself in (ACPI 6.4, 20.2.4). Our tables stay
  /// far below the 2^28 bytes that it can express.
  static func withLength(_ body: [UInt8]) -> [UInt8] {
    if body.count + 1 < 1 << 6 { return [UInt8(body.count + 1)] + body }
    for extraBytes in 1...3 {
      let length = body.count + 1 + extraBytes
      guard length < 1 << (4 + 8 * extraBytes) || extraBytes == 3 else { continue }
      let head = UInt8(truncatingIfNeeded: extraBytes << 6 | length & 0xF)
      let tail = (0..<extraBytes).map { UInt8(truncatingIfNeeded: length >> (4 + 8 * $0)) }
      return [head] + tail + body
    }
    return body
  }
}
