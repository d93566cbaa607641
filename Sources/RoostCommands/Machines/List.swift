// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import JSON
internal import MachineDefinition
internal import POSIX

/// `roost list`
struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List machines.",
    discussion: """
      Machines that run are listed, and those that crashed or are broken; with --all or a name also those \
      that are stopped. Memory is in bytes and uptime in seconds where the list is JSON.
      """)

  @Argument(
    help: ArgumentHelp("Only these machines, by name or pattern.", valueName: "name"),
    completion: MachineCompletion.all)
  var names: [String] = []

  @Flag(name: .shortAndLong, help: "List stopped machines, too.")
  var all = false

  @OptionGroup var listing: ListingOptions

  @Option(
    help: ArgumentHelp(
      "List the machines of this libvirt connection; again for several, with 'native' among them. "
        + "(environment: ROOST_CONNECT)", valueName: "uri"))
  var connect: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where native machines are kept. (environment: ROOST_HOME)", valueName: "folder"),
    completion: .directory)
  var stateDir: String?

  func run() async throws {
    var machines: [MachineSummary] = []
    var failures: [BackendError] = []
    let backends = try backends()
    for backend in backends {
      do throws(BackendError) {
        machines += try await backend.machines()
      } catch {
        // What the others have is worth showing.
        failures.append(error)
      }
    }
    let wanted = machines.filter { machine in
      guard names.isEmpty else {
        return names.contains { MachinePatterns.matches(machine.name, $0) }
      }
      return all || machine.state.isActive || machine.state == .crashed || machine.state == .broken
    }
    // An empty list would say that there are no machines, where nobody knows.
    if failures.count < backends.count {
      let list = Self.list(wanted, now: WallClock.nanoseconds, listing.format)
      print(list.rendered(listing), terminator: "")
    }
    for failure in failures { Diagnostics.say(failure.message) }
    if let failure = failures.first { throw ExitCode(CommandFailure(failure).exitStatus) }
    if let name = names.first(where: { name in
      !wanted.contains { MachinePatterns.matches($0.name, name) }
    }) {
      throw CommandFailure(BackendError.noMachine(name))
    }
  }

  private func backends() throws -> [any MachineBackend] {
    var uris = connect
    if uris.isEmpty, let uri = BackendOptions.environment("ROOST_CONNECT") { uris = [uri] }
    if uris.isEmpty { uris = ["native"] }
    return try uris.map { uri in
      if uri == "native" {
        return try NativeMachines.backend(stateDirectory: stateDir)
      }
      return try LibvirtProgram.backend(uri)
    }
  }

  private static func list(
    _ machines: [MachineSummary], now: UInt64, _ format: OutputFormat
  ) -> Listing {
    Listing(
      columns: [
        .init("name"), .init("backend"), .init("state"), .init("vcpus"), .init("memory"),
        .init("uptime"), .init("reason"),
      ],
      rows: machines.map { machine in
        let uptime = machine.startedAt.map { now > $0 ? (now - $0) / 1_000_000_000 : 0 }
        return [
          .string(machine.name), .string(machine.backend), .string(machine.state.rawValue),
          machine.vcpus.map { JSONValue($0) } ?? .null,
          machine.memory.map { memory in
            format == .json
              ? JSONValue(memory) : .string(ByteSize(bytes: memory).description)
          } ?? .null,
          uptime.map { format == .json ? JSONValue($0) : .string(Uptime(seconds: $0).description) }
            ?? .null,
          machine.reason.map { .string($0) } ?? .null,
        ]
      })
  }
}
