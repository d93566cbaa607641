// SPDX-License-Identifier: Apache-2.0

/// A value of a YAML text, and where it begins.
struct YAMLNode {
  /// A key of a mapping and its value.
  struct Member {
    let key: String
    let keyPosition: SourcePosition
    let value: YAMLNode
  }

  /// What the value is.
  enum Content {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// The members in their order; no key twice.
    case mapping([Member])
    /// Something that was refused already, and that nothing more is to be said about.
    case refused
  }

  let content: Content
  let position: SourcePosition

  /// The scalar, if it is one.
  var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The text of a scalar that is text.
  var text: String? {
    if case .text(let text)? = scalar { text } else { nil }
  }

  /// The elements; none for anything but a sequence.
  var elements: [YAMLNode] {
    if case .sequence(let elements) = content { elements } else { [] }
  }

  /// The members; none for anything but a mapping.
  var members: [Member] {
    if case .mapping(let members) = content { members } else { [] }
  }

  /// The value of a key.
  subscript(key: String) -> YAMLNode? {
    member(key)?.value
  }

  /// The member of a key.
  func member(_ key: String) -> Member? {
    members.first { $0.key == key }
  }
}
