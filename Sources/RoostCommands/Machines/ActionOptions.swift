// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition

/// What every verb about machines is given: whose they are, their names, how to print.
struct ActionOptions: ParsableArguments {
  @Option(help: "How to print what was done: text, or json for programs.")
  var format: MachineAction.Format = .text

  @OptionGroup var backends: BackendOptions

  /// Does what a verb does.
  func action(_ verb: String) throws -> MachineAction {
    MachineAction(verb: verb, backend: try backends.backend(), format: format)
  }
}
