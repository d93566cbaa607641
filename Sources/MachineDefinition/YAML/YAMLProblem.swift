// SPDX-License-Identifier: Apache-2.0

/// What libyaml says is wrong, in words that say what would be right.
enum YAMLProblem {
  /// - Parameter problem: libyaml's own words.
  static func words(_ problem: String) -> String {
    switch problem {
    case "mapping values are not allowed in this context":
      "a colon cannot stand here: a line has one key, and a text with ': ' in it has quotes"
    case "did not find expected key":
      "a key is expected here: check quotes, and indent it like the keys above"
    case "did not find expected '-' indicator":
      "'- ' is expected here: indent it like the elements above"
    case "could not find expected ':'":
      "the line before is no key and value: write KEY: VALUE"
    case "found character that cannot start any token":
      "a value cannot start with this character: put the text into quotes"
    case "found unexpected end of stream":
      "the file ends within quotes: close them"
    case "did not find expected ',' or ']'": "a comma or ] is expected here"
    case "did not find expected ',' or '}'": "a comma or } is expected here"
    case "control characters are not allowed":
      "a control character cannot stand here: remove it"
    case let words where words.hasPrefix("Maximum nesting level"):
      "values nest at most \(YAMLComposer.maximumDepth) deep"
    default: "this is no YAML: \(problem)"
    }
  }
}
