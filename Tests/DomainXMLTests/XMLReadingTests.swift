// SPDX-License-Identifier: Apache-2.0

import DomainXML
import Testing

@Suite struct XMLReadingTests {
  @Test func readsWhatIsThere() throws {
    let document = try XMLDocument(
      parsing: """
        <?xml version="1.0" encoding="utf-8"?>
        <!-- by hand -->
        <a b='1' c="&lt;&amp;&quot;&apos;&gt;&#65;&#x20AC;">text &amp; more
          <d:e/><!-- kept --><f><![CDATA[<raw>&amp;]]></f><?php echo ?></a>
        """)
    #expect(document.root["b"] == "1")
    #expect(document.root["c"] == "<&\"'>A€")
    #expect(document.root.text.hasPrefix("text & more\n"))
    #expect(document.root.first("f")?.text == "<raw>&amp;")
    #expect(document.root.elements.map(\.name) == ["d:e", "f"])
    #expect(document.root.content.contains(.comment(" kept ")))
    #expect(document.root.content.contains(.instruction("php echo ")))
  }

  @Test func writesWhatWasRead() throws {
    let text = """
      <!-- before --><a x='1&#10;2&#9;3&#13;4'>
        <b>&lt;&gt;&amp;'"&#13;</b>
        <!-- in between -->
        <c y='&apos;"'/><![CDATA[ <<< ]]>
      </a>
      """
    #expect(try XMLDocument(parsing: text).text() == text)
  }

  @Test func endsOfLinesAreLineFeeds() throws {
    let root = try XMLDocument(parsing: "<a b='1\r\n2\t3'>x\r\ny\rz</a>").root
    #expect(root.text == "x\ny\nz")
    #expect(root["b"] == "1 2 3")
  }

  @Test(arguments: [
    ("", 1, 1, "no element"),
    ("   ", 1, 4, "no element"),
    ("<a>\n <b></c></a>", 2, 5, "</c> ends <b>"),
    ("<a>\n\n  <b>", 3, 3, "<b> has no end"),
    ("<a/><b/>", 1, 5, "after the end"),
    ("<a b='1' b='2'/>", 1, 10, "twice"),
    ("<a b=1/>", 1, 6, "no quotes"),
    ("<a b/>", 1, 5, "no value"),
    ("<a b='1'c='2'/>", 1, 9, "white space"),
    ("<a b='<'/>", 1, 7, "&lt;"),
    ("<a>&nope;</a>", 1, 4, "&amp;"),
    ("<a>&#0;</a>", 1, 4, "&amp;"),
    ("<a>&#xD800;</a>", 1, 4, "&amp;"),
    ("<a>& b</a>", 1, 4, "&amp;"),
    ("<a>\u{1}</a>", 1, 4, "U+1"),
    ("<a>]]></a>", 1, 4, "]]&gt;"),
    ("<a><!-- -- --></a>", 1, 8, "--"),
    ("<a><![CDATA[", 1, 13, "no end"),
    ("< a/>", 1, 2, "no name"),
    ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", 1, 1, "document types"),
    ("<?xml version='1.0' encoding='UTF-16'?><a/>", 1, 1, "UTF-8"),
  ])
  func refusesWithThePlace(text: String, line: Int, column: Int, words: String) {
    let error = #expect(throws: XMLError.self) { try XMLDocument(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func refusesBytesThatAreNoText() {
    #expect(throws: XMLError.self) { try XMLDocument(parsing: [0x3c, 0x61, 0xff, 0x3e]) }
  }

  @Test func refusesNestingWithoutEnd() {
    let text = String(repeating: "<a>", count: 100_000)
    let error = #expect(throws: XMLError.self) { try XMLDocument(parsing: text) }
    #expect(error?.message.contains("nested") == true)
  }

  @Test(arguments: ["\u{0}", "\u{8}", "\u{fffe}"])
  func doesNotWriteWhatXMLCannotHold(character: String) {
    let text = XMLDocument(XMLElement("a", text: "x\(character)"))
    #expect(throws: XMLError.self) { try text.text() }
    let attribute = XMLDocument(XMLElement("a", ["b": "x\(character)"]))
    #expect(throws: XMLError.self) { try attribute.text() }
    let name = XMLDocument(XMLElement("a \(character)"))
    #expect(throws: XMLError.self) { try name.text() }
  }
}
