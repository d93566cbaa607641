// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON

/// A moment, for people and for programs.
struct Instant {
  /// Since 1970.
  let nanoseconds: UInt64

  /// In nanoseconds for programs, as local time for people.
  func value(_ format: OutputFormat) -> JSONValue {
    format == .json ? JSONValue(nanoseconds) : .string(text)
  }

  /// Local time, as in `2026-11-24 10:00:00`.
  var text: String {
    var seconds = time_t(clamping: nanoseconds / 1_000_000_000)
    var parts = unsafe tm()
    unsafe localtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    let length = unsafe strftime(&buffer, buffer.count, "%F %T", &parts)
    return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
