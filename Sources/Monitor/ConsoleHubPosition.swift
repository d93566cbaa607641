// SPDX-License-Identifier: Apache-2.0

/// Where in a stream of text one stands: whether a screen can begin to show it there.
///
/// UTF-8 as in RFC 3629; escape sequences as in ECMA-48, with the control strings of xterm.
struct ConsoleHubPosition: Equatable {
  private enum Place: Equatable {
    case text
    /// So many bytes of a character are to come.
    case character(Int)
    /// Behind ESC and perhaps intermediate bytes.
    case escape
    /// Behind CSI.
    case controlSequence
    /// In an operating system command or another string, up to BEL or ST.
    case string
    /// In such a string, behind ESC.
    case stringEscape
  }

  private var place = Place.text
  /// Whether a line begins here.
  private(set) var isLineStart = true

  /// Whether the next byte, which is given, begins a character and no sequence is open.
  func isBoundary(before next: UInt8) -> Bool {
    switch place {
    case .text: next & 0xC0 != 0x80
    // Something that is no continuation shows that there is no character.
    case .character: next & 0xC0 != 0x80
    case .escape, .controlSequence, .string, .stringEscape: false
    }
  }

  /// Goes on behind a byte.
  mutating func advance(over byte: UInt8) {
    isLineStart = byte == UInt8(ascii: "\n")
    place = Self.place(after: byte, in: place)
  }

  private static func place(after byte: UInt8, in place: Place) -> Place {
    // A line feed ends every sequence here, though no terminal would say so: the guest may have sent
    // something else than text before, and lines are what a person looks for. CAN and SUB do.
    switch (place, byte) {
    case (_, 0x0A), (_, 0x18), (_, 0x1A): return .text
    case (.string, 0x1B): return .stringEscape
    case (_, 0x1B): return .escape
    case (.string, 0x07): return .text
    case (.string, _): return .string
    case (.stringEscape, _): return .text
    case (.escape, UInt8(ascii: "[")): return .controlSequence
    case (.escape, UInt8(ascii: "]")), (.escape, UInt8(ascii: "P")), (.escape, UInt8(ascii: "X")),
      (.escape, UInt8(ascii: "^")), (.escape, UInt8(ascii: "_")):
      return .string
    case (.escape, 0x30...0x7E): return .text
    case (.escape, _): return .escape
    case (.controlSequence, 0x40...0x7E): return .text
    case (.controlSequence, _): return .controlSequence
    case (.character(let left), 0x80...0xBF): return left > 1 ? .character(left - 1) : .text
    case (_, 0xC2...0xDF): return .character(1)
    case (_, 0xE0...0xEF): return .character(2)
    case (_, 0xF0...0xF4): return .character(3)
    default: return .text
    }
  }
}
