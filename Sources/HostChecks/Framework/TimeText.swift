// SPDX-License-Identifier: Apache-2.0

extension UInt64 {
  /// This many nanoseconds as a person reads them: `10 s`, `1.5 s`, `250 ms`, `3.2 ms`, `40 µs`.
  var timeText: String {
    if self >= 1_000_000_000 { return tenths(of: 1_000_000_000) + " s" }
    if self >= 1_000_000 { return tenths(of: 1_000_000) + " ms" }
    return String(self / 1000) + " µs"
  }

  private func tenths(of unit: UInt64) -> String {
    let whole = self / unit
    let tenth = self % unit / (unit / 10)
    return whole >= 100 || tenth == 0 ? String(whole) : "\(whole).\(tenth)"
  }
}
