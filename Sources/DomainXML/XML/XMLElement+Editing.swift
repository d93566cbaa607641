// SPDX-License-Identifier: Apache-2.0

extension XMLElement {
  /// Changes the elements of a name that satisfy a condition.
  public mutating func editAll(
    _ name: String, where condition: (XMLElement) -> Bool = { _ in true },
    _ change: (inout XMLElement) -> Void
  ) {
    for index in content.indices {
      guard case .element(var element) = content[index], element.name == name, condition(element)
      else { continue }
      change(&element)
      content[index] = .element(element)
    }
  }

  /// Changes the first element of a name, which is added where there is none.
  public mutating func edit(_ name: String, _ change: (inout XMLElement) -> Void) {
    for index in content.indices {
      guard case .element(var element) = content[index], element.name == name else { continue }
      change(&element)
      content[index] = .element(element)
      return
    }
    var element = XMLElement(name)
    change(&element)
    add(element)
  }

  /// Makes a text the whole of the first element of a name.
  public mutating func set(_ name: String, text: String) {
    edit(name) { $0.text = text }
  }

  /// Puts an element in the place of the first one of its name, or adds it where there is none.
  public mutating func set(_ element: XMLElement) {
    edit(element.name) { $0 = element }
  }

  /// Adds an element after the last one, indented as those before it.
  public mutating func add(_ element: XMLElement) {
    let last = content.lastIndex { if case .element = $0 { true } else { false } }
    guard let last else {
      // Between tags that were empty, or held only white space.
      content.append(.element(element))
      return
    }
    var added: [XMLContent] = [.element(element)]
    if last > 0, content[last - 1].isWhiteSpace { added.insert(content[last - 1], at: 0) }
    content.insert(contentsOf: added, at: last + 1)
  }

  /// Removes the elements of a name that satisfy a condition, with the white space before each.
  public mutating func removeAll(
    _ name: String, where condition: (XMLElement) -> Bool = { _ in true }
  ) {
    var kept: [XMLContent] = []
    for part in content {
      if case .element(let element) = part, element.name == name, condition(element) {
        if let before = kept.last, before.isWhiteSpace { kept.removeLast() }
      } else {
        kept.append(part)
      }
    }
    content = kept
  }

  /// The element with each element in it on a line of its own; what has text in it stays as it is.
  ///
  /// - Parameter depth: how many steps of two spaces the element itself is indented.
  public func indented(depth: Int = 0) -> XMLElement {
    let hasText = content.contains { part in
      switch part {
      case .text, .characterData: !part.isWhiteSpace
      case .element, .comment, .instruction: false
      }
    }
    guard !hasText, content.contains(where: { !$0.isWhiteSpace }) else { return self }
    var result = self
    let line = XMLContent.text("\n" + String(repeating: "  ", count: depth + 1))
    result.content = []
    for part in content where !part.isWhiteSpace {
      result.content.append(line)
      if case .element(let element) = part {
        result.content.append(.element(element.indented(depth: depth + 1)))
      } else {
        result.content.append(part)
      }
    }
    result.content.append(.text("\n" + String(repeating: "  ", count: depth)))
    return result
  }
}
