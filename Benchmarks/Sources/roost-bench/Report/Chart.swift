// SPDX-License-Identifier: Apache-2.0

/// A bar chart of one section: Roost and its peer beside each other, the longer bar as long as there is
/// room, so that lengths compare within a pair and not between pairs.
struct Chart {
  let svg: String

  private static let width = 960
  private static let labels = 400
  private static let bars = 300
  private static let bar = 14
  private static let pair = 46

  /// Nothing for a section that compares nothing.
  init?(_ section: Section) {
    let rows = section.rows.filter { $0.ratio != nil && $0.unit != .count }
    guard !rows.isEmpty else { return nil }
    let height = 34 + rows.count * Self.pair
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Self.width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(Self.width) \(height)\" font-family=\"sans-serif\" font-size=\"12\">",
      "<!-- SPDX-License-Identifier: Apache-2.0 -->",
      "<title>\(Self.escaped(section.title))</title>",
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
      Self.rectangle(x: Self.labels, y: 10, width: 12, color: Self.ourColor),
      Self.text("Roost", x: Self.labels + 18, y: 21),
      Self.rectangle(x: Self.labels + 80, y: 10, width: 12, color: Self.peerColor),
      Self.text("compared with", x: Self.labels + 98, y: 21),
    ]
    for (index, row) in rows.enumerated() {
      lines += Self.pair(row, y: 34 + index * Self.pair)
    }
    svg = (lines + ["</svg>", ""]).joined(separator: "\n")
  }

  /// The file of a section's chart, beside docs/performance.md.
  static func fileName(_ section: Section) -> String { "performance-\(section.name).svg" }

  private static let ourColor = "#d9622b"
  private static let peerColor = "#8a94a6"

  private static func pair(_ row: Row, y: Int) -> [String] {
    guard case .measured(let ours, let theirs?) = row.outcome else { return [] }
    let longest = max(ours.median, theirs.median)
    func length(_ value: Double) -> Int { max(1, Int(value / longest * Double(bars))) }
    let title = row.title.filter { $0 != "`" }
    return [
      text(title, x: labels - 10, y: y + 18, anchor: "end"),
      rectangle(x: labels, y: y, width: length(ours.median), color: ourColor),
      text(row.unit.text(ours.median), x: labels + length(ours.median) + 6, y: y + 11),
      rectangle(x: labels, y: y + bar + 2, width: length(theirs.median), color: peerColor),
      text(
        "\(row.unit.text(theirs.median)) \(row.peer)", x: labels + length(theirs.median) + 6,
        y: y + bar + 13),
    ]
  }

  private static func rectangle(x: Int, y: Int, width: Int, color: String) -> String {
    "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(bar)\" fill=\"\(color)\"/>"
  }

  private static func text(_ text: String, x: Int, y: Int, anchor: String = "start") -> String {
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" fill=\"#222222\">\(escaped(text))</text>"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}
