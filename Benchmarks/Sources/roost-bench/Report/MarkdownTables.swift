// SPDX-License-Identifier: Apache-2.0

/// The figures as they stand in docs/performance.md.
struct MarkdownTables {
  let text: String

  init(_ sections: [Section], host: HostDescription) {
    var lines = ["Taken on \(host.text).", ""]
    lines += Self.budgets(sections.flatMap(\.rows))
    for section in sections where !section.rows.isEmpty {
      lines += ["### \(section.title)", ""]
      if Chart(section) != nil {
        lines += ["![\(section.title)](\(Chart.fileName(section)))", ""]
      }
      lines += Self.table(section.rows) + [""]
    }
    text = lines.joined(separator: "\n")
  }

  private static func budgets(_ rows: [Row]) -> [String] {
    let judged = rows.filter { $0.isMet != nil }
    let missed = judged.filter { $0.isMet == false }
    let open = rows.filter { $0.budget != nil && $0.isMet == nil }
    var line = "**\(judged.count - missed.count) of \(judged.count) budgets are met.**"
    if !missed.isEmpty {
      line += " Missed: \(missed.map { "`\($0.id)`" }.joined(separator: ", "))."
    }
    if !open.isEmpty {
      line += " Not measured here: \(open.map { "`\($0.id)`" }.joined(separator: ", "))."
    }
    return [line, ""]
  }

  private static func table(_ rows: [Row]) -> [String] {
    [
      "| what | Roost | against | ratio (quartiles) | budget | |",
      "|---|---|---|---|---|---|",
    ] + rows.map(line)
  }

  private static func line(_ row: Row) -> String {
    let budget = row.budget.map { $0.text(row.unit) } ?? ""
    guard case .measured(let ours, let theirs) = row.outcome else {
      guard case .skipped(let reason) = row.outcome else { return "" }
      // What a program said may have signs that a table takes for its own.
      let plain = String(reason.map { $0 == "|" || $0 == "`" ? "'" : $0 })
      return "| \(row.title) | | \(row.peer) | not measured: \(plain) | \(budget) | |"
    }
    let against = theirs.map { "\(row.unit.text($0.median)) \(row.peer)" } ?? ""
    let ratio =
      row.ratio.map {
        $0.values.count > 1
          ? "**\(Self.ratio($0.median))** (\(Self.ratio($0.lowerQuartile)) to \(Self.ratio($0.upperQuartile)))"
          : "**\(Self.ratio($0.median))**"
      } ?? ""
    let verdict = row.isMet.map { $0 ? "met" : "**missed**" } ?? ""
    return
      "| \(row.title) | \(row.unit.text(ours.median)) | \(against) | \(ratio) | \(budget) | \(verdict) |"
  }

  private static func ratio(_ value: Double) -> String {
    Decimal(value, digits: value < 0.1 ? 3 : 2).description
  }
}
