// SPDX-License-Identifier: Apache-2.0

internal import Monitor

/// A text that has a form.
struct TextForm: Sendable {
  /// What would be right, in words that follow "it is".
  let expectation: String
  /// The form as a regular expression for JSON Schema (ECMA-262); it may allow more than ``isRight``.
  let pattern: String
  /// Whether a text has the form.
  let isRight: @Sendable (String) -> Bool

  /// A name: of a machine, a network.
  static let name = TextForm(
    expectation: "1 to 63 letters, digits and _.- with a letter or digit first",
    pattern: "^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$"
  ) { text in
    guard let first = text.utf8.first, text.utf8.count <= 63 else { return false }
    return isAlphanumeric(first)
      && text.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
  }

  /// A word of lower-case letters and digits, as libvirt has them.
  static let word = TextForm(
    expectation: "a word of letters, digits and .-", pattern: "^[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}$"
  ) { text in
    name.isRight(text) && !text.utf8.contains(UInt8(ascii: "_"))
  }

  /// A path as the kernel takes it: `open` refuses longer ones.
  static let path = TextForm(
    expectation: "a path of 1 to 4095 bytes", pattern: "^[^\\u0000]{1,4095}$"
  ) { text in
    (1...4095).contains(text.utf8.count) && !text.utf8.contains(0)
  }

  /// Any text but one with a zero byte.
  static let commandLine = TextForm(
    expectation: "a text without zero bytes", pattern: "^[^\\u0000]*$"
  ) { text in
    !text.utf8.contains(0)
  }

  /// A size of memory.
  static let memory = TextForm(
    expectation: "a size from 64KiB to 1TiB in steps of 4KiB, as in 256MiB",
    pattern: "^[0-9]+[kKmMgGtT]([iI][bB])?$"
  ) { text in
    guard let bytes = ByteSize(text)?.bytes else { return false }
    return (MachineConfiguration.minimumMemory...MachineConfiguration.maximumMemory).contains(bytes)
      && bytes % MachineConfiguration.pageSize == 0
  }

  /// Where a serial port leads.
  static let serial = TextForm(
    expectation: "stdio, pty, file:PATH, unix:PATH or none",
    pattern: "^(stdio|pty|none|(file|unix):[^\\u0000]{1,4095})$"
  ) { text in
    switch SerialMode(text) {
    case .file(let path)?, .socket(let path)?: Self.path.isRight(path)
    case .some: true
    case nil: false
    }
  }

  /// A libvirt URI.
  static let uri = TextForm(
    expectation: "a libvirt URI, as in qemu:///system", pattern: "^[a-zA-Z][a-zA-Z0-9+.-]*:[^\\s]+$"
  ) { text in
    guard let colon = text.firstIndex(of: ":") else { return false }
    let scheme = text[..<colon].utf8
    return scheme.first.map(isLetter) ?? false
      && scheme.allSatisfy { isAlphanumeric($0) || "+.-".utf8.contains($0) }
      && text[colon...].utf8.count > 1 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte)
  }
}
