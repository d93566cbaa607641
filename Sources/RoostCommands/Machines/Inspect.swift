// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import JSON
internal import MachineDefinition

/// `roost inspect`
struct Inspect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show everything about machines.",
    discussion: """
      What they were defined from, what they do, and what was counted so far: exits by kind, vCPU time, \
      requests and bytes of each disk. Times are in nanoseconds, sizes in bytes.
      """)

  @Argument(
    help: ArgumentHelp("Machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.all)
  var names: [String]

  @OptionGroup var options: ActionOptions

  func run() async throws {
    let backend = try options.backends.backend()
    var machines: [JSONValue] = []
    for name in try await MachinePatterns.names(names, in: backend) {
      machines.append(.object(try await backend.details(of: name)))
    }
    switch options.format {
    case .json: print(JSONValue.array(machines).serialized(pretty: true))
    case .text: print(machines.map(Outline.text).joined(separator: "\n"), terminator: "")
    }
  }
}
