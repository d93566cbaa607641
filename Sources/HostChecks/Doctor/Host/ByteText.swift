// SPDX-License-Identifier: Apache-2.0

extension UInt64 {
  /// This many bytes as a person reads them: `512 MiB`, `1.5 GiB`.
  var byteText: String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var unit = 0
    var scale: UInt64 = 1
    while unit < units.count - 1, self / scale >= 1024 {
      scale *= 1024
      unit += 1
    }
    let tenth = self % scale / Swift.max(1, scale / 10)
    let whole = self / scale
    let number =
      whole >= 10 || tenth == 0 || unit == 0 ? "\(whole)" : "\(whole).\(Swift.min(tenth, 9))"
    return "\(number) \(units[unit])"
  }
}
