// SPDX-License-Identifier: Apache-2.0

/// An element of a document: what libvirt describes things with.
///
/// Everything that was read stays: the order, the white space, comments, elements and attributes that
/// nobody here knows.
public struct XMLElement: Sendable, Equatable {
  /// The name, with its prefix if it has one.
  public var name: String
  /// The attributes, in their order.
  public internal(set) var attributes: [XMLAttribute]
  /// What is between the tags, in its order.
  public var content: [XMLContent]

  /// An element with attributes and elements in it.
  public init(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
    _ elements: [XMLElement] = []
  ) {
    self.name = name
    self.attributes = attributes.map { XMLAttribute(name: $0.key, value: $0.value) }
    content = elements.map { .element($0) }
  }

  /// An element with a text in it.
  public init(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String
  ) {
    self.init(name, attributes)
    content = [.text(text)]
  }

  // MARK: Looking

  /// An attribute's value; nil for one that is not there. Setting nil removes it.
  public subscript(attribute: String) -> String? {
    get { attributes.first { $0.name == attribute }?.value }
    set {
      let index = attributes.firstIndex { $0.name == attribute }
      switch (index, newValue) {
      case (let index?, let value?): attributes[index].value = value
      case (let index?, nil): attributes.remove(at: index)
      case (nil, let value?): attributes.append(XMLAttribute(name: attribute, value: value))
      case (nil, nil): break
      }
    }
  }

  /// The text in it, without that of the elements in it. Setting replaces everything in it.
  public var text: String {
    get {
      content.reduce(into: "") { text, part in
        switch part {
        case .text(let part), .characterData(let part): text += part
        case .element, .comment, .instruction: break
        }
      }
    }
    set { content = newValue.isEmpty ? [] : [.text(newValue)] }
  }

  /// The elements in it, in their order.
  public var elements: [XMLElement] {
    content.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  /// The elements of a name in it, in their order.
  public func elements(_ name: String) -> [XMLElement] {
    elements.filter { $0.name == name }
  }

  /// The first element of a name in it.
  public func first(_ name: String) -> XMLElement? {
    for case .element(let element) in content where element.name == name { return element }
    return nil
  }

  /// The first element that a way of names leads to.
  public func first(_ first: String, _ names: String...) -> XMLElement? {
    names.reduce(self.first(first)) { element, name in element?.first(name) }
  }
}
