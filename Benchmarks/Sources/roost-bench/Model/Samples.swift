// SPDX-License-Identifier: Apache-2.0

/// What one thing measured, round by round.
struct Samples {
  let values: [Double]

  init(_ values: [Double]) {
    self.values = values
  }

  /// The middle.
  var median: Double { quantile(0.5) }
  /// A quarter of the rounds is below.
  var lowerQuartile: Double { quantile(0.25) }
  /// A quarter of the rounds is above.
  var upperQuartile: Double { quantile(0.75) }

  private func quantile(_ fraction: Double) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.indices.last else { return .nan }
    let position = fraction * Double(last)
    let low = Int(position)
    let high = min(low + 1, last)
    return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
  }
}
