// SPDX-License-Identifier: Apache-2.0

/// Finds the commands of a console in what is typed: Ctrl-A and a letter.
public struct ConsoleKeys: Sendable {
  /// What a key sequence asks for.
  public enum Command: Sendable, Equatable {
    /// Ctrl-A x: leave.
    case leave
    /// Ctrl-A h: show the keys.
    case help
    /// Ctrl-A b: send a break.
    case sendBreak
  }

  /// What Ctrl-A h shows.
  static let help = """

    Ctrl-A x  stop the machine and leave
    Ctrl-A b  send a break
    Ctrl-A h  this help
    Ctrl-A Ctrl-A  send Ctrl-A to the guest

    """

  private static let prefix: UInt8 = 0x01
  private var isAfterPrefix = false

  /// Nothing typed yet.
  public init() {}

  /// Looks at one typed byte.
  ///
  /// - Returns: the byte that the guest gets, if any, and the command, if any.
  public mutating func filter(_ byte: UInt8) -> (byte: UInt8?, command: Command?) {
    guard isAfterPrefix else {
      if byte == Self.prefix {
        isAfterPrefix = true
        return (nil, nil)
      }
      return (byte, nil)
    }
    isAfterPrefix = false
    switch byte {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): return (nil, .leave)
    case UInt8(ascii: "h"), UInt8(ascii: "?"): return (nil, .help)
    case UInt8(ascii: "b"): return (nil, .sendBreak)
    case Self.prefix: return (Self.prefix, nil)
    default: return (nil, nil)
    }
  }
}
