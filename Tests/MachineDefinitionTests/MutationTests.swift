// SPDX-License-Identifier: Apache-2.0

import MachineDefinition
import TestSupport
import Testing

@Suite struct MutationTests {
  private static let files = [
    """
    # A machine.
    schema: 1
    name: "build-17"
    vcpus: 4
    memory: 2GiB
    boot:
      kernel: images/vmlinuz
      cmdline: >-
        console=ttyS0
        root=/dev/vda
    disks:
      - path: 'root.img'
        readonly: true
    serial: file:log.txt
    on: { crash: restart }
    """,
    #"{"schema":1,"name":"j","boot":{"guest":"hello","cmdline":"\u00e4"},"disks":[{"path":"d"}]}"#,
    """
    schema: 1
    name: lv
    backend: libvirt
    networks: [default]
    libvirt: { type: kvm, xml: base.xml }
    """,
  ]

  private static let fragments: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", ": ", "- ", "\n", "\n  ", "\t", "\"", "'", "#", "&a ", "*a",
      "!t ",
      "|\n", ">\n", "? ", "---\n", "...\n", "%YAML 1.2\n", "\u{0}", "\u{85}", "\u{2028}",
      "\u{FEFF}",
      "9", "-", ".", ": 1.5", ": -.5e3", ": .inf", ": 0x1F", ": 0o9", "<<: ", "null", "\\x", "\r",
    ].map { [UInt8]($0.utf8) } + [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0xFF]]

  private func mutated(using random: inout SeededGenerator) -> [UInt8] {
    var bytes = [UInt8]((Self.files.randomElement(using: &random) ?? "").utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let start = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, start + Int.random(in: 0...8, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeSubrange(start..<end)
      case 1:
        bytes.insert(
          contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &random))
      case 2:
        bytes.replaceSubrange(start..<end, with: Self.fragments.randomElement(using: &random) ?? [])
      default:
        bytes.insert(contentsOf: Self.fragments.randomElement(using: &random) ?? [], at: start)
      }
    }
    return bytes
  }

  /// A changed file is a machine or a list of mistakes whose places are in the file, in order.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func endsInValuesOrMistakes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<200 {
      let bytes = mutated(using: &random)
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      do throws(MachineFileError) {
        let definition = try MachineFile.parse(bytes, file: "m.yaml", directory: "/srv")
        #expect(!definition.name.isEmpty)
        #expect((1...64).contains(definition.vcpus))
      } catch {
        refused += 1
        let positions = error.mistakes.compactMap(\.position)
        #expect(!positions.isEmpty && positions.count == error.mistakes.count)
        #expect(positions == positions.sorted())
        for position in positions {
          #expect(lines.indices.contains(position.line - 1))
          let length = lines[min(position.line, lines.count) - 1].count
          #expect((1...(length + 1)).contains(position.column))
        }
        #expect(error.lines.allSatisfy { line in !line.utf8.contains { $0 < 0x20 || $0 == 0x7F } })
      }
    }
    #expect(refused > 100)
  }
}
