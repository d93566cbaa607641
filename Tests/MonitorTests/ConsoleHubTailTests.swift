// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import TestSupport
import Testing

@Suite("console hub tail")
struct ConsoleHubTailTests {
  private func tail(_ text: String, capacity: Int) -> String {
    var tail = ConsoleHubTail(capacity: capacity)
    tail.append(Array(text.utf8)[...])
    return String(decoding: tail.text, as: UTF8.self)
  }

  @Test func whatFitsIsWhole() {
    #expect(tail("", capacity: 8) == "")
    #expect(tail("12345678", capacity: 8) == "12345678")
  }

  @Test func aLineBeginsIt() {
    #expect(tail("one\ntwo\nthree\n", capacity: 13) == "two\nthree\n")
    // The loss ended just where a line begins.
    #expect(tail("one\ntwo\nthree\n", capacity: 10) == "two\nthree\n")
    #expect(tail("\u{1B}]0;a title\nand text", capacity: 15) == "and text")
  }

  @Test func aLineThatBeginsLateDoesNotHideTheRest() {
    #expect(tail("aaaaaaaaaaaaaaaaaaaaaa\nbc", capacity: 10) == "aaaaaaa\nbc")
  }

  @Test(arguments: [
    ("éééé", 5, "éé"), ("x🦆🦆", 7, "🦆"), ("\u{1B}[31mred text", 11, "red text"),
    ("\u{1B}[31mred text", 12, "red text"), ("\u{1B}]0;title\u{7}text", 9, "text"),
    ("\u{1B}]0;title\u{1B}\\text", 9, "text"), ("\u{1B}(Btext", 5, "text"),
    ("\u{1B}[1;\u{1B}[4mtext", 8, "text"), ("\u{1B}[1\u{18}text", 5, "text"),
  ])
  func nothingIsCutInTheMiddle(_ text: String, _ capacity: Int, _ rest: String) {
    #expect(tail(text, capacity: capacity) == rest)
  }

  @Test func rubbishIsShownAsItIs() {
    var tail = ConsoleHubTail(capacity: 8)
    tail.append([UInt8](repeating: 0x80, count: 20)[...])
    #expect(Array(tail.text) == [UInt8](repeating: 0x80, count: 8))
    tail = ConsoleHubTail(capacity: 8)
    tail.append(Array("\u{1B}]0;never ends".utf8)[...])
    #expect(String(decoding: tail.text, as: UTF8.self) == "ver ends")
  }

  @Test func aLossIsToldOnce() {
    var tail = ConsoleHubTail(capacity: 10)
    #expect(tail.takeLoss() == nil)
    tail.append(Array("one\ntwo\nthree\n".utf8)[...])
    #expect(tail.takeLoss() == 4)
    #expect(tail.takeLoss() == nil)
    tail.append(Array("four\n".utf8)[...])
    #expect(tail.takeLoss() == 10)
    #expect(String(decoding: tail.text, as: UTF8.self) == "four\n")
  }

  /// However the stream comes in pieces, what is kept begins where a token of it begins, and it is
  /// the end of the stream.
  @Test func itBeginsWhereATokenBegins() {
    let tokens = [
      "a", "é", "🦆", "\n", "\r", "\u{1B}[1;31m", "\u{1B}[H", "\u{1B}]0;x y\u{7}", "\u{1B}(B",
      "\u{1B}P1$r\u{1B}\\", "\u{1B}M",
    ].map { Array($0.utf8) }
    var generator = SeededGenerator(seed: 0x7A11)
    for _ in 0..<2000 {
      let capacity = Int.random(in: 24...60, using: &generator)
      var tail = ConsoleHubTail(capacity: capacity)
      var stream: [UInt8] = []
      var starts: Set<Int> = []
      var pending: [UInt8] = []
      for _ in 0..<Int.random(in: 1...60, using: &generator) {
        starts.insert(stream.count)
        let token = tokens.randomElement(using: &generator) ?? []
        stream += token
        pending += token
        let count = Int.random(in: 0...pending.count, using: &generator)
        tail.append(pending.prefix(count))
        pending.removeFirst(count)
      }
      tail.append(pending[...])
      let kept = Array(tail.text)
      #expect(kept == stream.suffix(kept.count))
      #expect(kept.count > capacity / 2 - 12 || kept.count == stream.count)
      #expect(starts.contains(stream.count - kept.count))
    }
  }
}
