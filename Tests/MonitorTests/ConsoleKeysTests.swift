// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import Testing

@Suite("console keys")
struct ConsoleKeysTests {
  private func filter(_ typed: [UInt8]) -> (bytes: [UInt8], commands: [ConsoleKeys.Command]) {
    var keys = ConsoleKeys()
    var bytes: [UInt8] = []
    var commands: [ConsoleKeys.Command] = []
    for byte in typed {
      let (passed, command) = keys.filter(byte)
      if let passed { bytes.append(passed) }
      if let command { commands.append(command) }
    }
    return (bytes, commands)
  }

  @Test func everythingElsePasses() {
    let typed = (UInt8.min ... .max).filter { $0 != 1 }
    #expect(filter(typed).bytes == typed)
    #expect(filter(typed).commands == [])
  }

  @Test func commands() {
    let (bytes, commands) = filter(Array("a\u{1}hb\u{1}xc\u{1}bd\u{1}?\u{1}X".utf8))
    #expect(bytes == Array("abcd".utf8))
    #expect(commands == [.help, .leave, .sendBreak, .help, .leave])
  }

  @Test func prefixTwiceIsThePrefixOnce() {
    #expect(filter([1, 1, 1, 1]).bytes == [1, 1])
    #expect(filter([1, 1, UInt8(ascii: "x")]).bytes == [1, UInt8(ascii: "x")])
  }

  @Test func unknownCommandIsSwallowed() {
    #expect(filter([1, UInt8(ascii: "q"), UInt8(ascii: "z")]).bytes == [UInt8(ascii: "z")])
  }
}
