// SPDX-License-Identifier: Apache-2.0

/// How long something has lasted, for people: its two largest units.
struct Uptime: CustomStringConvertible {
  /// In seconds.
  let seconds: UInt64

  /// As in `3d 4h`, `12m 5s` or `0s`.
  var description: String {
    let parts: [(UInt64, String)] = [
      (seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"),
      (seconds % 60, "s"),
    ]
    guard let first = parts.firstIndex(where: { $0.0 != 0 }) else { return "0s" }
    return parts[first...].prefix(2).filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }
      .joined(separator: " ")
  }
}
