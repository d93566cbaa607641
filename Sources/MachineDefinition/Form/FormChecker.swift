// SPDX-License-Identifier: Apache-2.0

/// Compares a value with its form and notes every difference.
struct FormChecker {
  private(set) var mistakes: [Mistake] = []

  /// Checks a value.
  ///
  /// - Parameters:
  ///   - node: the value.
  ///   - form: what it should be.
  ///   - path: what messages call it, as in `disks[0].path`.
  mutating func check(_ node: YAMLNode, _ form: ValueForm, path: String) {
    switch (form, node.content) {
    case (_, .refused): break
    case (.integer(let range), .scalar(.integer(let value?))) where range.contains(value): break
    case (.boolean, .scalar(.boolean)): break
    case (.choice(let words), .scalar(.text(let text))) where words.contains(text): break
    case (.choice(let words), .scalar(.text(let text))):
      let nearest = Words.nearest(to: text, among: words).map { "; did you mean \($0)?" }
      refuse(node, form, path, hint: nearest ?? "")
    case (.text(let form), .scalar(.text(let text))) where form.isRight(text): break
    case (.text(let text), .scalar(let scalar)): refuse(node, text, scalar, path)
    case (.list(let element, let maximum, _), .sequence(let elements)):
      if elements.count > maximum {
        mistakes.append(
          Mistake(elements[maximum].position, "\(path) has at most \(maximum) elements"))
      }
      for (index, node) in elements.enumerated() { check(node, element, path: "\(path)[\(index)]") }
    case (.mapping(let mapping, _), .mapping): check(node, mapping, path: path + ".")
    default: refuse(node, form, path)
    }
  }

  /// Checks the members of a mapping.
  ///
  /// - Parameters:
  ///   - node: a mapping.
  ///   - form: the keys that it can have.
  ///   - path: what messages put before keys: empty, or ended by a dot.
  mutating func check(_ node: YAMLNode, _ form: MappingForm, path: String) {
    // A key that was meant is not missing.
    var meant: Set<String> = []
    for member in node.members {
      if let field = form[member.key] {
        check(member.value, field.form, path: path + field.key)
      } else {
        let nearest = Words.nearest(to: member.key, among: form.fields.map(\.key))
        if let nearest { meant.insert(nearest) }
        let hint =
          nearest.map { "did you mean \($0)?" }
          ?? "there are \(form.fields.map(\.key).joined(separator: ", "))"
        mistakes.append(
          Mistake(
            member.keyPosition,
            "the key \(YAMLScalar.quoted(path + member.key)) is unknown: \(hint)"))
      }
    }
    for field in form.fields
    where field.isRequired && node.member(field.key) == nil && !meant.contains(field.key) {
      let expectation = field.form.expectation
      mistakes.append(
        Mistake(node.position, "\(path)\(field.key) is missing: it is \(expectation)"))
    }
  }

  private mutating func refuse(
    _ node: YAMLNode, _ form: ValueForm, _ path: String, hint: String = ""
  ) {
    let found =
      switch node.content {
      case .scalar(let scalar): scalar.words
      case .sequence: "a list"
      case .mapping, .refused: "a mapping"
      }
    mistakes.append(
      Mistake(node.position, "\(path) cannot be \(found): it is \(form.expectation)\(hint)"))
  }

  /// Refuses a scalar where a text is wanted.
  private mutating func refuse(
    _ node: YAMLNode, _ form: TextForm, _ scalar: YAMLScalar, _ path: String
  ) {
    let needsQuotes: String? =
      switch scalar {
      case .boolean(let value): String(value)
      case .integer(let value?): String(value)
      case .number(let text): text
      default: nil
      }
    let hint =
      needsQuotes.map { form.isRight($0) ? "; as text, write \(YAMLScalar.quoted($0))" : "" } ?? ""
    mistakes.append(
      Mistake(
        node.position, "\(path) cannot be \(scalar.words): it is \(form.expectation)\(hint)"))
  }
}
