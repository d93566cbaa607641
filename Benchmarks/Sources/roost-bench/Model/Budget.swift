// SPDX-License-Identifier: Apache-2.0

/// What a figure has to keep.
enum Budget {
  /// The ratio is at most this.
  case ratioAtMost(Double)
  /// The ratio is at least this.
  case ratioAtLeast(Double)
  /// Roost's own figure is at most this, in the row's unit.
  case valueAtMost(Double)

  /// Whether a row keeps it; nil if the row has nothing to judge.
  func isMet(value: Double, ratio: Double?) -> Bool? {
    switch self {
    case .ratioAtMost(let limit): ratio.map { $0 <= limit }
    case .ratioAtLeast(let limit): ratio.map { $0 >= limit }
    case .valueAtMost(let limit): value <= limit
    }
  }

  /// The budget in a table.
  func text(_ unit: Unit) -> String {
    switch self {
    case .ratioAtMost(let limit): "≤ \(Decimal(limit, digits: 2).trimmed)"
    case .ratioAtLeast(let limit): "≥ \(Decimal(limit, digits: 2).trimmed)"
    case .valueAtMost(let limit): "≤ \(unit.text(limit))"
    }
  }
}
