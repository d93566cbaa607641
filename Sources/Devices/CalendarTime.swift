// SPDX-License-Identifier: Apache-2.0

/// A moment as a calendar and a clock show it: Gregorian, UTC.
struct CalendarTime: Equatable {
  var year: Int64
  /// 1 to 12.
  var month: Int64
  /// 1 to 31.
  var day: Int64
  /// 1 (Sunday) to 7.
  var weekday: Int64
  /// 0 to 23.
  var hour: Int64
  /// 0 to 59.
  var minute: Int64
  /// 0 to 59.
  var second: Int64

  /// Converts seconds since 1970-01-01 00:00:00 UTC, before it if negative.
  init(secondsSince1970 seconds: Int64) {
    let secondOfDay = Self.modulo(seconds, 86_400)
    let day = (seconds - secondOfDay) / 86_400
    hour = secondOfDay / 3600
    minute = secondOfDay / 60 % 60
    second = secondOfDay % 60
    // 1970-01-01 was a Thursday.
    weekday = Self.modulo(day + 4, 7) + 1

    // Years from March on, so that the leap day is the last of its year; 400 of them have
    // 146,097 days, and 0000-03-01 was 719,468 days before 1970-01-01.
    let dayOfCycle = Self.modulo(day + 719_468, 146_097)
    let cycle = (day + 719_468 - dayOfCycle) / 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    // From March on, the months of five have 153 days.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
  }

  /// The remainder that is never negative.
  private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
    let remainder = value % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
