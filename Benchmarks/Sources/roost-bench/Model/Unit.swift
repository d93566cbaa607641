// SPDX-License-Identifier: Apache-2.0

/// What a figure counts.
enum Unit: String {
  case nanoseconds = "ns"
  case bytes = "B"
  case perSecond = "/s"
  case bytesPerSecond = "B/s"
  case stepsPerCycle = "steps/cycle"
  case count = ""

  /// A figure for people, with a prefix that keeps it short.
  func text(_ value: Double) -> String {
    switch self {
    case .nanoseconds: Self.scaled(value, [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)])
    case .bytes: Self.scaled(value, [("B", 1), ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30)])
    case .perSecond: Self.scaled(value, [("/s", 1), ("k/s", 1e3), ("M/s", 1e6)])
    case .bytesPerSecond:
      Self.scaled(value, [("B/s", 1), ("KiB/s", 0x1p10), ("MiB/s", 0x1p20), ("GiB/s", 0x1p30)])
    case .stepsPerCycle: "\(Decimal(value, digits: 4)) steps/cycle"
    case .count: Decimal(value, digits: 2).trimmed
    }
  }

  private static func scaled(_ value: Double, _ scales: [(name: String, size: Double)]) -> String {
    let scale = scales.last { value.magnitude >= $0.size } ?? scales[0]
    return "\(Decimal(significant: value / scale.size)) \(scale.name)"
  }
}
