// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import JSON
internal import MachineDefinition

/// `roost network`
struct Network: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, start and stop the networks of a libvirt connection.",
    subcommands: [List.self, Start.self, Stop.self])

  /// `roost network list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List networks.")

    @OptionGroup var listing: ListingOptions

    @OptionGroup var backends: BackendOptions

    func run() async throws {
      let list = Listing(
        columns: [.init("name"), .init("active"), .init("autostart"), .init("bridge")],
        rows: try await backends.backend().networks().map { network in
          [
            .string(network.name), .bool(network.isActive), .bool(network.startsWithHost),
            network.bridge.map { .string($0) } ?? .null,
          ]
        })
      print(list.rendered(listing), terminator: "")
    }
  }

  /// `roost network start`
  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start a network.")

    @Argument(help: "A network.", completion: MachineCompletion.networks)
    var name: String

    @OptionGroup var options: ActionOptions

    func run() async throws {
      let action = try options.action("network start")
      try await action(literally: name) { name throws(BackendError) in
        try await action.backend.startNetwork(name)
        return ("started", 0)
      }
    }
  }

  /// `roost network stop`
  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop a network. Machines that are in it lose it.")

    @Argument(help: "A network.", completion: MachineCompletion.networks)
    var name: String

    @OptionGroup var options: ActionOptions

    func run() async throws {
      let action = try options.action("network stop")
      try await action(literally: name) { name throws(BackendError) in
        try await action.backend.stopNetwork(name)
        return ("stopped", 0)
      }
    }
  }
}
