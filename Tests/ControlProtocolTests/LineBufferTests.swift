// SPDX-License-Identifier: Apache-2.0

import ControlProtocol
import TestSupport
import Testing

@Suite("lines from pieces")
struct LineBufferTests {
  /// However a text is cut, its lines are the same.
  @Test func piecesMakeLines() {
    var generator = SeededGenerator(seed: 0x77)
    for _ in 0..<500 {
      let lines = (0..<8).map { _ in
        (0..<Int.random(in: 0...20, using: &generator)).map { _ in
          UInt8.random(in: 11...255, using: &generator)
        }
      }
      let rest = [UInt8](repeating: 65, count: Int.random(in: 0...20, using: &generator))
      var text = lines.flatMap { $0 + [10] }[...] + rest
      var buffer = LineBuffer(limit: 20)
      var found: [[UInt8]] = []
      while !text.isEmpty {
        let count = Int.random(in: 1...9, using: &generator)
        buffer.append(text.prefix(count))
        text = text.dropFirst(count)
        while case .line(let line)? = buffer.next() { found.append(line) }
      }
      #expect(found == lines)
      #expect(buffer.next() == nil)
      #expect(buffer.takeRest() == rest)
      #expect(buffer.count == 0)
    }
  }

  @Test func theLimitCountsWithoutTheLineFeed() {
    var buffer = LineBuffer(limit: 4)
    buffer.append([1, 2, 3, 4])
    #expect(buffer.next() == nil)
    buffer.append([10, 1, 2, 3, 4, 5])
    #expect(buffer.next() == .line([1, 2, 3, 4]))
    #expect(buffer.next() == .tooLong)
    buffer = LineBuffer(limit: 4)
    buffer.append([1, 2, 3, 4, 5, 10])
    #expect(buffer.next() == .tooLong)
  }
}
