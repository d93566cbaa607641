// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct YAMLSyntaxTests {
  private static let valid = "schema: 1\nname: a\nboot: { guest: hello }\n"

  @Test(arguments: [
    ("", "1:1: the file is empty"),
    ("# nothing\n", "1:1: the file is empty"),
    ("--- \n...\n", "2:1: a machine file has keys"),
    ("- 1\n", "1:1: a machine file has keys and values"),
    ("a: b: c\n", "1:5: a colon cannot stand here"),
    ("a: 'b\n", "1:6: the file ends within quotes"),
    ("a: [1, 2\nb: 3\n", "2:2: a comma or ] is expected here"),
    ("a: { b: 1\n", "1:10: a comma or } is expected here"),
    ("a:\n\tb: 1\n", "2:1: a tab cannot stand here"),
    ("a: @b\n", "1:4: a value cannot start with this character"),
    ("a: \u{1}\n", "1:4: a control character cannot stand here"),
    ("a: ä\u{1}\n", "1:5: a control character cannot stand here"),
    ("name: a\n  vcpus: 1\n", "2:8: a colon cannot stand here"),
  ])
  func wordsMistakesOfYAML(text: String, line: String) {
    let lines = complaints(text)
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("m.yaml:\(line)") == true, "\(lines)")
  }

  @Test func refusesASecondDocument() {
    let lines = complaints(Self.valid + "---\n" + Self.valid)
    #expect(
      lines == ["m.yaml:4:1: another document starts here: a file describes one machine"])
  }

  @Test func takesAByteOrderMarkAndWindowsLines() {
    let windows = Self.valid.replacing("\n", with: "\r\n")
    #expect(complaints([0xEF, 0xBB, 0xBF] + [UInt8](windows.utf8)).isEmpty)
    #expect(
      complaints(windows + "vcpu: 2\r\n") == [
        "m.yaml:4:1: the key \"vcpu\" is unknown: did you mean vcpus?"
      ])
  }

  @Test func findsWhereUTF8Ends() {
    let bytes = [UInt8]("schema: 1\nname: ä".utf8) + [0xC3, 0x28]
    #expect(
      complaints(bytes) == ["m.yaml:2:8: the file is not UTF-8: save it in that encoding"])
    #expect(complaints([0xFF, 0xFE, 0x61, 0x00]).count == 1)
  }

  @Test func limitsLengthDepthAndNumber() {
    #expect(
      complaints([UInt8](repeating: 0x23, count: (1 << 20) + 1)) == [
        "m.yaml:1:1: the file is too long: it has at most 1 MiB"
      ])
    let deep = String(repeating: "[", count: 1 << 19)
    #expect(complaints(deep) == ["m.yaml:1:1: values nest at most 16 deep"])
    let flow = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
    #expect(complaints(flow) == ["m.yaml:1:17: values nest at most 16 deep"])
    let many = "a: [" + String(repeating: "1,", count: 1 << 18) + "]"
    #expect(
      complaints(many).first?.hasSuffix("a machine file has at most 10000 values") == true)
  }

  /// Aliases that would stand for 10^9 values cost a line each.
  @Test func refusesBombsOfAliases() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let lines = complaints(text)
    #expect(lines.count == 101)
    #expect(lines.last?.hasSuffix("mistakes more") == true)
  }
}
