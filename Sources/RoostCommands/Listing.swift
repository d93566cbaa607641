// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Rows of named values, printed in one place for every verb.
struct Listing {
  /// A column: its name in JSON, its title in tables.
  struct Column {
    let key: String
    let title: String

    init(_ key: String, _ title: String? = nil) {
      self.key = key
      self.title = title ?? key.uppercased()
    }
  }

  let columns: [Column]
  /// A value for each column; the first column is the name.
  let rows: [[JSONValue]]

  /// The text in the format that was asked for, each line ended.
  func rendered(_ options: ListingOptions) -> String {
    if options.quiet {
      return rows.compactMap { $0.first.map(Self.text) }.map { $0 + "\n" }.joined()
    }
    return switch options.format {
    case .table: table
    case .json: json.serialized(pretty: true) + "\n"
    }
  }

  private var json: JSONValue {
    .array(
      rows.map { row in
        var object = JSONObject()
        for (column, value) in zip(columns, row) { object[column.key] = value }
        return .object(object)
      })
  }

  private var table: String {
    let lines = [columns.map(\.title)] + rows.map { $0.map(Self.text) }
    let widths = columns.indices.map { column in
      lines.map { $0[column].count }.max() ?? 0
    }
    return lines.map { line in
      let cells = zip(line, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .null: "-"
    default: value.serialized()
    }
  }
}
