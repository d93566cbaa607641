// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The reference compiler for ACPI tables, run on files in a directory of its own.
struct IASL {
  private static let executable = URL(filePath: "/usr/bin/iasl")

  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: executable.path) }

  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  func removeFiles() {
    try? FileManager.default.removeItem(at: directory)
  }

  /// Turns a table into source text; any warning or error fails the test.
  func disassemble(_ table: [UInt8], named name: String) throws -> String {
    try Data(table).write(to: directory.appending(path: "\(name).aml"))
    let output = try run(["-d", "\(name).aml"])
    #expect(!output.localizedCaseInsensitiveContains("error"), "\(name): \(output)")
    #expect(!output.localizedCaseInsensitiveContains("warning"), "\(name): \(output)")
    return try String(contentsOf: directory.appending(path: "\(name).dsl"), encoding: .utf8)
  }

  /// Compiles the source text again; any warning, remark or error fails the test.
  func compile(_ name: String) throws {
    let output = try run(["-p", "again-\(name)", "\(name).dsl"])
    #expect(output.contains("0 Errors, 0 Warnings, 0 Remarks"), "\(name): \(output)")
  }

  private func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = String(decoding: output, as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(arguments): \(text)")
    return text
  }
}
