// SPDX-License-Identifier: Apache-2.0

/// Builds the one value of a YAML text, and notes what a machine file has no use for.
///
/// Aliases are refused rather than followed, so what a text costs is bounded by its length.
struct YAMLComposer: ~Copyable {
  /// How deep values may nest.
  static let maximumDepth = 16
  /// How many values a text may have.
  static let maximumValues = 10_000

  private var parser: YAMLParser
  private var valueCount = 0
  private var mistakes: [Mistake] = []

  private init(_ bytes: [UInt8]) {
    parser = YAMLParser(bytes)
  }

  /// Builds the value of a text.
  ///
  /// - Parameter bytes: should be UTF-8, with or without a byte order mark.
  /// - Returns: the value, nil if there is none to speak about, and what is wrong already.
  static func compose(_ bytes: [UInt8]) -> (node: YAMLNode?, mistakes: [Mistake]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
    if let offset = SourceText.firstInvalidByte(in: bytes) {
      let position = SourceText(Array(bytes.prefix(offset)) + [0x3F]).position(ofByte: offset)
      return (nil, [Mistake(position, "the file is not UTF-8: save it in that encoding")])
    }
    var composer = YAMLComposer(bytes)
    do throws(Mistake) {
      let node = try composer.document()
      return (node, composer.mistakes)
    } catch {
      return (nil, composer.mistakes + [error])
    }
  }

  private mutating func document() throws(Mistake) -> YAMLNode {
    var event = try parser.next()
    if event.kind == .streamStart { event = try parser.next() }
    guard event.kind == .documentStart else {
      throw Mistake(.start, "the file is empty: it starts with schema: 1")
    }
    let node = try value(try parser.next(), depth: 1)
    _ = try parser.next()
    let next = try parser.next()
    if next.kind != .streamEnd {
      mistakes.append(
        Mistake(next.position, "another document starts here: a file describes one machine"))
    }
    return node
  }

  private mutating func value(_ event: YAMLEvent, depth: Int) throws(Mistake) -> YAMLNode {
    valueCount += 1
    guard valueCount <= Self.maximumValues else {
      throw Mistake(event.position, "a machine file has at most \(Self.maximumValues) values")
    }
    guard depth <= Self.maximumDepth else {
      throw Mistake(event.position, "values nest at most \(Self.maximumDepth) deep")
    }
    refuseProperties(of: event)
    let content: YAMLNode.Content
    switch event.kind {
    case .scalar(let scalar): content = .scalar(scalar)
    case .sequenceStart: content = .sequence(try elements(depth: depth))
    case .mappingStart: content = .mapping(try members(depth: depth))
    default:
      mistakes.append(
        Mistake(event.position, "aliases have no meaning here: write the value itself"))
      content = .refused
    }
    return YAMLNode(content: content, position: event.position)
  }

  private mutating func refuseProperties(of event: YAMLEvent) {
    if event.hasAnchor {
      mistakes.append(Mistake(event.position, "anchors have no meaning here: remove &NAME"))
    }
    if event.hasTag {
      mistakes.append(Mistake(event.position, "tags have no meaning here: remove !TAG"))
    }
  }

  private mutating func elements(depth: Int) throws(Mistake) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while true {
      let event = try parser.next()
      if event.kind == .sequenceEnd { return elements }
      elements.append(try value(event, depth: depth + 1))
    }
  }

  private mutating func members(depth: Int) throws(Mistake) -> [YAMLNode.Member] {
    var members: [YAMLNode.Member] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try parser.next()
      if event.kind == .mappingEnd { return members }
      let key = try key(event, depth: depth)
      let value = try value(try parser.next(), depth: depth + 1)
      guard let key else { continue }
      if let line = lines[key] {
        mistakes.append(
          Mistake(
            event.position,
            "the key \(YAMLScalar.quoted(key)) comes twice: line \(line) has it already"))
      } else {
        lines[key] = event.position.line
        members.append(
          YAMLNode.Member(key: key, keyPosition: event.position, value: value))
      }
    }
  }

  /// - Returns: nil for a key that is no word, which is noted.
  private mutating func key(_ event: YAMLEvent, depth: Int) throws(Mistake) -> String? {
    let node = try value(event, depth: depth + 1)
    if let text = node.text { return text }
    if case .refused = node.content { return nil }
    mistakes.append(Mistake(node.position, "a key is a word, as in vcpus: 2"))
    return nil
  }
}
