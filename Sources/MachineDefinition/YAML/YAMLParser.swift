// SPDX-License-Identifier: Apache-2.0

internal import CYaml

/// Takes a YAML text apart, event by event, with libyaml as Yams brings it.
///
/// Yams's own tree of nodes gives up at the first key that comes twice, and loses the place of an alias;
/// the events beneath it have both.
@safe struct YAMLParser: ~Copyable {
  // libyaml keeps pointers to both.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  /// The text, for places.
  private let text: SourceText

  /// - Parameter bytes: UTF-8 without a byte order mark.
  init(_ bytes: [UInt8]) {
    text = SourceText(bytes)
    unsafe input = .allocate(capacity: bytes.count)
    _ = unsafe input.initialize(from: bytes)
    unsafe parser = .allocate(capacity: 1)
    // Without memory it leaves zeros, and the first event is an error.
    _ = unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event.
  ///
  /// - Throws: the mistake that makes the text no YAML.
  mutating func next() throws(Mistake) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw mistake }
    defer { unsafe yaml_event_delete(&event) }
    let position = text.position(ofCharacter: Int(clamping: unsafe event.start_mark.index))
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, position: position)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, position: position)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, position: position)
    case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, position: position)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let value = unsafe String(decoding: bytes, as: UTF8.self)
      let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      return unsafe YAMLEvent(
        kind: .scalar(isPlain ? YAMLScalar(plain: value) : .text(value)), position: position,
        hasAnchor: scalar.anchor != nil, hasTag: scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe YAMLEvent(
        kind: .sequenceStart, position: position, hasAnchor: start.anchor != nil,
        hasTag: start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, position: position)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe YAMLEvent(
        kind: .mappingStart, position: position, hasAnchor: start.anchor != nil,
        hasTag: start.tag != nil)
    case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, position: position)
    // The end, and what libyaml gives after it.
    default: return YAMLEvent(kind: .streamEnd, position: position)
    }
  }

  /// What stopped the parser.
  private var mistake: Mistake {
    let problem =
      if let words = unsafe parser.pointee.problem { unsafe String(cString: words) } else {
        "memory ran out"
      }
    if unsafe parser.pointee.error == YAML_READER_ERROR {
      let offset = Int(clamping: unsafe parser.pointee.problem_offset)
      return Mistake(text.position(ofByte: offset), YAMLProblem.words(problem))
    }
    let offset = Int(clamping: unsafe parser.pointee.problem_mark.index)
    let isTab = text.asciiCharacter(at: offset) == UInt8(ascii: "\t")
    return Mistake(
      text.position(ofCharacter: offset),
      isTab ? "a tab cannot stand here: indent with spaces" : YAMLProblem.words(problem))
  }
}
