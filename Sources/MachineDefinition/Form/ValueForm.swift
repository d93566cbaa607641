// SPDX-License-Identifier: Apache-2.0

/// What a value of the machine file can be: the reader checks against it, and the JSON Schema is made of it.
indirect enum ValueForm: Sendable {
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// `true` or `false`.
  case boolean
  /// One of some words.
  case choice([String])
  /// A text with a form of its own.
  case text(TextForm)
  /// A list, with the most elements that it can have.
  case list(of: ValueForm, maximum: Int, example: String)
  /// Keys and values.
  case mapping(MappingForm, example: String)

  /// What would be right, in words that follow "it is".
  var expectation: String {
    switch self {
    case .integer(let range):
      range.lowerBound == range.upperBound
        ? "\(range.lowerBound)" : "a number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let words): Words.alternatives(words)
    case .text(let form): form.expectation
    case .list(_, _, let example): "a list, as in \(example)"
    case .mapping(_, let example): "keys and values, as in \(example)"
    }
  }
}
