// SPDX-License-Identifier: Apache-2.0

/// The rows of one measurement.
struct Section {
  let name: String
  let title: String
  var rows: [Row]
}
