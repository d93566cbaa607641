// SPDX-License-Identifier: Apache-2.0

import Foundation
import GuestImages
import Testing

/// Ring 0 code must do without instructions that a KVM which interprets ring 0 refuses.
@Suite struct InstructionTests {
  @Test(
    .enabled(if: Disassembler.isInstalled, "neither objdump nor llvm-objdump is in PATH"),
    arguments: GuestImage.all.filter { $0.bootProtocol == "elf64" }.map(\.name))
  func longModeCodeHasNoInstructionThatAnInterpreterRefuses(_ name: String) throws {
    let guest = try #require(GuestImage.named(name))
    let lines = try Disassembler.disassemble(guest.bytes)
    #expect(lines.contains { $0.contains("rdtsc") || $0.contains("out ") || $0.contains("outb") })
    #expect(lines.filter(isRefused) == [])
  }

  private static let refused: Set<String> = [
    "popcnt", "cmpxchg16b", "xsave", "xsaveopt", "xrstor", "xgetbv", "clac", "stac", "mfence",
    "lfence", "sfence", "int",
  ]

  /// Padding is `int3`, which nothing reaches.
  private func isRefused(_ line: String) -> Bool {
    let instruction = line.split(separator: "\t").last ?? ""
    let words = instruction.split(separator: " ").map(String.init)
    return words.contains(where: Self.refused.contains)
      || ["%xmm", "%ymm", "%zmm", "%mm", "%st"].contains { instruction.contains($0) }
  }
}

/// The disassembler of the host, if there is one.
private enum Disassembler {
  static let isInstalled = tool != nil

  private static let tool: URL? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").flatMap { folder in
      ["objdump", "llvm-objdump"].map { URL(filePath: "\(folder)/\($0)") }
    }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// One line an instruction.
  static func disassemble(_ image: [UInt8]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "image")
    try Data(image).write(to: file)

    let process = Process()
    let disassembler: URL = try #require(tool)
    process.executableURL = disassembler
    process.arguments = ["-d", "--no-show-raw-insn", file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
