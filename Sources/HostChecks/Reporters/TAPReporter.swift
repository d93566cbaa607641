// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The Test Anything Protocol.
///
/// Source: TAP 14. A warning is `ok`, with its reason in the YAML block.
struct TAPReporter: CheckReporter {
  private var number = 0

  mutating func begin(_ checks: [any HostCheck]) -> String {
    "TAP version 14\n1..\(checks.count)\n"
  }

  mutating func add(_ result: CheckResult) -> String {
    number += 1
    let outcome = result.outcome
    var text = outcome.status == .fail ? "not ok " : "ok "
    text += "\(number) - " + Self.escaped("\(result.check.id): \(result.check.title)")
    if outcome.status == .skip {
      text += " # SKIP " + Self.escaped(outcome.reason ?? "no reason was given")
    }
    return text + "\n" + Self.block(result)
  }

  mutating func end(_ report: CheckReport) -> String {
    report.interruption.map { "Bail out! interrupted by signal \($0)\n" } ?? ""
  }

  /// The YAML block: JSON strings are YAML as well.
  private static func block(_ result: CheckResult) -> String {
    let outcome = result.outcome
    var lines = ["---", "status: \(outcome.status.rawValue)"]
    func add(_ key: String, _ text: String?) {
      if let text { lines.append("\(key): " + JSONValue.string(text).serialized()) }
    }
    add("measured", outcome.measured)
    add("reason", outcome.reason)
    add("fix", outcome.fix)
    lines.append("duration_ms: \(result.median.milliseconds)")
    if result.durations.count > 1 {
      lines.append("runs: \(result.durations.count)")
      lines.append("duration_ms_min: \(result.minimum.milliseconds)")
      lines.append("duration_ms_max: \(result.maximum.milliseconds)")
    }
    if !outcome.details.isEmpty {
      lines.append("details:")
      for detail in outcome.details {
        let key = JSONValue.string(detail.name).serialized()
        lines.append("  \(key): \(detail.value.serialized())")
      }
    }
    lines.append("...")
    return lines.map { "  " + $0 + "\n" }.joined()
  }

  /// A description or reason: one line in which nothing starts a directive.
  private static func escaped(_ text: String) -> String {
    // Scalars, for readers know nothing of a hash that is one character with the accent on it.
    var escaped = String.UnicodeScalarView()
    for scalar in text.printable.unicodeScalars {
      if scalar == "#" || scalar == "\\" { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }
}
