// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import JSON
internal import MachineDefinition

/// `roost validate`
struct Validate: ParsableCommand {
  /// How mistakes are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// Lines for people, on standard error.
    case text
    /// An array of objects for programs, on standard output.
    case json
  }

  static let configuration = CommandConfiguration(
    abstract: "Check machine files.",
    usage: """
      roost validate FILE... [--format text|json]
      roost validate --schema
      """,
    discussion: """
      Every mistake is one line: file:line:column, what is wrong, and what would be right. The exit \
      status is 2 if there is one.
      """)

  @Argument(help: "Machine files, in YAML or JSON.", completion: .file())
  var files: [String] = []

  @Option(help: "How to print mistakes: text, or json for programs.")
  var format: Format = .text

  @Flag(help: "Print the JSON Schema of machine files.")
  var schema = false

  func run() throws {
    if schema {
      guard files.isEmpty else { throw CommandFailure.usage("--schema goes without files") }
      print(MachineFile.jsonSchema)
      return
    }
    guard !files.isEmpty else {
      throw CommandFailure.usage("nothing to validate: give a machine file")
    }
    let errors = files.compactMap { file in check(file) }
    if format == .json { print(Self.json(errors)) }
    if !errors.isEmpty { throw ExitCode(CommandFailure.usage) }
  }

  /// Reads a file and, unless a program asked, says what is wrong.
  private func check(_ file: String) -> MachineFileError? {
    do throws(MachineFileError) {
      _ = try MachineFile.read(file)
      if format == .text, isatty(STDOUT_FILENO) == 1 { print("\(file): ok") }
      return nil
    } catch {
      if format == .text { Diagnostics.list(error.lines) }
      return error
    }
  }

  private static func json(_ errors: [MachineFileError]) -> String {
    let objects = errors.flatMap { error in
      error.mistakes.map { mistake -> JSONValue in
        [
          "file": .string(error.file),
          "line": mistake.position.map { JSONValue($0.line) } ?? .null,
          "column": mistake.position.map { JSONValue($0.column) } ?? .null,
          "message": .string(mistake.message),
        ]
      }
    }
    return JSONValue.array(objects).serialized(pretty: true)
  }
}
