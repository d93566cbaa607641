// SPDX-License-Identifier: Apache-2.0

/// One step of a YAML text (YAML 1.2.2, 3.1).
struct YAMLEvent {
  /// What comes.
  enum Kind: Equatable {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias
    case scalar(YAMLScalar)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  let kind: Kind
  let position: SourcePosition
  var hasAnchor = false
  var hasTag = false
}
