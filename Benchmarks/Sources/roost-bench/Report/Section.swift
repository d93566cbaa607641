// SPDX-License-Identifier: Apache-2.0

/// The rows of one measurement.
struct Section {
  let name: String
  let title: String
  var rows: [Row]

  /// A measurement that nobody asked for.
  static func leftOut(_ measurement: any Measurement) -> Section {
    Section(
      name: measurement.name, title: measurement.title,
      rows: [
        Row(
          id: measurement.name, title: measurement.title, peer: "", unit: .count,
          outcome: .skipped(reason: "left out of this run"))
      ])
  }
}
