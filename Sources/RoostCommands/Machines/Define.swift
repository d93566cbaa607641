// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// `roost define`
struct Define: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make machines from machine files.",
    discussion: """
      A machine that exists gets its new definition, and takes it up when it starts next. A file is \
      read once: what changes in it later counts when it is defined again.
      """)

  @Argument(help: "Machine files, in YAML or JSON.", completion: .file())
  var files: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let sources = try checkedSources()
    let action = try options.action("define")
    var outcomes: [MachineAction.Outcome] = []
    for source in sources {
      do throws(BackendError) {
        let outcome = try await action.backend.define(source)
        outcomes.append(.init(name: outcome.name, done: Self.words(for: outcome)))
      } catch {
        outcomes.append(.init(name: source.file, error))
      }
    }
    try action.report(outcomes)
  }

  /// What the files hold; all are read and checked before the first is defined.
  private func checkedSources() throws -> [DefinitionSource] {
    let backend: BackendKind = options.backends.uri == nil ? .native : .libvirt
    var sources: [DefinitionSource] = []
    var mistakes: [String] = []
    for file in files {
      do throws(MachineFileError) {
        let source = try MachineFile.source(file)
        if !source.isDomainXML { _ = try MachineFile.parse(source, for: backend) }
        sources.append(source)
      } catch {
        mistakes += error.lines
      }
    }
    guard mistakes.isEmpty else {
      Diagnostics.list(mistakes)
      throw ExitCode(CommandFailure.usage)
    }
    return sources
  }

  private static func words(for outcome: DefinitionOutcome) -> String {
    if outcome.isRunning { return "redefined, for when it starts next" }
    return outcome.isReplacement ? "redefined" : "defined"
  }
}
