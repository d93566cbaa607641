// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a report is about.
public struct ReportHeading: Sendable {
  /// The verb.
  public var group: CheckGroup
  /// The version of this program.
  public var version: String
  /// The name of the host.
  public var host: String
  /// The release of its kernel.
  public var kernel: String
  /// When the checks began, in seconds since 1970 in UTC.
  public var time: Int

  /// Makes a heading.
  public init(group: CheckGroup, version: String, host: String, kernel: String, time: Int) {
    self.group = group
    self.version = version
    self.host = host
    self.kernel = kernel
    self.time = time
  }

  /// A report of this host that begins now.
  ///
  /// - Parameters:
  ///   - group: the verb.
  ///   - version: the version of this program.
  public static func now(_ group: CheckGroup, version: String) -> ReportHeading {
    let names = HostNames.current
    return ReportHeading(
      group: group, version: version, host: names.host, kernel: names.kernel,
      time: Glibc.time(nil))
  }

  /// The time as ISO 8601 has it, in UTC, without a fraction and without a zone.
  ///
  /// Source: the civil calendar, counted in eras of 400 years that begin on 1 March.
  var timestamp: String {
    let days = time / 86400 + 719_468
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + days / 146_097 * 400 + (month <= 2 ? 1 : 0)
    let second = time % 86400
    func digits(_ value: Int, _ count: Int = 2) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return [digits(year, 4), digits(month), digits(day)].joined(separator: "-") + "T"
      + [second / 3600, second / 60 % 60, second % 60].map { digits($0) }.joined(separator: ":")
  }
}
