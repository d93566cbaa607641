// SPDX-License-Identifier: Apache-2.0

import DomainXML
import TestSupport
import Testing

@Suite struct XMLPropertyTests {
  private static let letters: [Unicode.Scalar] = [
    "a", "Z", "0", " ", "\t", "\n", "\r", "<", ">", "&", "'", "\"", "]", "-", "?", "ü", "🙂",
    "\u{85}",
    "\u{2028}", "\u{fffd}",
  ]

  /// What is written is read as the same: whatever the texts are.
  @Test func readingUndoesWriting() throws {
    var generator = SeededGenerator(seed: 0x0dd1)
    for _ in 0..<2000 {
      let document = XMLDocument(Self.element(depth: 4, &generator))
      let text = try document.text()
      #expect(try XMLDocument(parsing: text) == document, "\(text)")
    }
  }

  /// A document that was damaged is refused or read, and what was read can be written and read again.
  @Test func damageIsRefusedOrRead() throws {
    var generator = SeededGenerator(seed: 0xdead)
    let whole = Array(Domains.foreign.utf8)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0...2, using: &generator) {
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        case 2:
          bytes.insert(
            contentsOf: "<>&'\"/=![]-?;#".utf8.shuffled(using: &generator).prefix(2), at: index)
        default:
          let end = min(bytes.count, index + Int.random(in: 1...40, using: &generator))
          bytes.removeSubrange(index..<end)
        }
      }
      do throws(XMLError) {
        let document = try XMLDocument(parsing: bytes)
        #expect(try XMLDocument(parsing: document.text()) == document)
      } catch {
        #expect(error.line != nil)
        refused += 1
      }
    }
    #expect(refused > 500)
    #expect(refused < 3000)
  }

  private static func element(depth: Int, _ generator: inout SeededGenerator) -> XMLElement {
    var element = XMLElement(["a", "b:c", "ü.x-1", "_"].randomElement(using: &generator) ?? "a")
    for name in ["p", "q", "r:s"] where Bool.random(using: &generator) {
      element[name] = text(&generator)
    }
    var isAfterText = false
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      if depth > 0, Bool.random(using: &generator) {
        element.content.append(.element(Self.element(depth: depth - 1, &generator)))
        isAfterText = false
      } else {
        let text = text(&generator)
        // Two texts side by side are one in the document.
        guard !text.isEmpty, !isAfterText else { continue }
        element.content.append(.text(text))
        isAfterText = true
      }
    }
    return element
  }

  private static func text(_ generator: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      if let letter = letters.randomElement(using: &generator) { text.append(letter) }
    }
    return String(text)
  }
}
