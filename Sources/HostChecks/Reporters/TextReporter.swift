// SPDX-License-Identifier: Apache-2.0

/// Lines for people: what each check found, why, and what helps.
struct TextReporter: CheckReporter {
  let isVerbose: Bool
  let usesColor: Bool
  private var idWidth = 0

  init(isVerbose: Bool, usesColor: Bool) {
    self.isVerbose = isVerbose
    self.usesColor = usesColor
  }

  mutating func begin(_ checks: [any HostCheck]) -> String {
    idWidth = checks.map(\.id.count).max() ?? 0
    return ""
  }

  mutating func add(_ result: CheckResult) -> String {
    let outcome = result.outcome
    let time = result.median.timeText
    var line = word(outcome.status) + "  " + result.check.id.padded(to: idWidth)
    line += "  " + String(repeating: " ", count: max(0, 8 - time.count)) + time
    // Where nothing was measured, the title says at least what it was about.
    line += "  " + (outcome.measured ?? result.check.title).printable
    var lines = [line]
    if let reason = outcome.reason { lines.append("      " + reason.printable) }
    if let fix = outcome.fix { lines.append("      fix: " + fix.printable) }
    if result.durations.count > 1 {
      lines.append(
        "      \(result.durations.count) runs: min \(result.minimum.timeText), "
          + "median \(result.median.timeText), max \(result.maximum.timeText)")
    }
    if isVerbose {
      let width = outcome.details.map(\.name.count).max() ?? 0
      for detail in outcome.details {
        lines.append("        " + detail.name.padded(to: width) + "  " + detail.text.printable)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  mutating func end(_ report: CheckReport) -> String {
    let words = [
      (CheckStatus.pass, "passed"), (.warn, "with a warning"), (.fail, "failed"),
      (.skip, "skipped"),
    ]
    let counts = words.compactMap { status, word in
      let count = report.count(status)
      return count > 0 || status == .pass ? "\(count) \(word)" : nil
    }
    let nanoseconds = report.results.reduce(UInt64(0)) { sum, result in
      result.durations.reduce(sum, &+)
    }
    var text = "\n" + counts.joined(separator: ", ") + " in \(nanoseconds.timeText)\n"
    if let interruption = report.interruption {
      text += "interrupted by signal \(interruption): the rest was not checked\n"
    }
    return text
  }

  private func word(_ status: CheckStatus) -> String {
    let (word, color) =
      switch status {
      case .pass: ("pass", "32")
      case .warn: ("warn", "33")
      case .fail: ("FAIL", "31")
      case .skip: ("skip", "36")
      }
    return usesColor ? "\u{1B}[\(color)m\(word)\u{1B}[0m" : word
  }
}

extension String {
  /// The text with spaces after it, up to a width in characters.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
