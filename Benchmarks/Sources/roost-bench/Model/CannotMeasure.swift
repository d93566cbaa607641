// SPDX-License-Identifier: Apache-2.0

/// Why something cannot be measured here.
struct CannotMeasure: Error, CustomStringConvertible {
  let description: String

  init(_ reason: String) {
    description = reason
  }
}
