// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import JSON
internal import MachineDefinition

/// `roost snapshot`
struct Snapshot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep states of a machine, and go back to them.",
    subcommands: [Create.self, List.self, Revert.self, Delete.self])

  /// What three of the verbs are given.
  struct Target: ParsableArguments {
    @Argument(
      help: ArgumentHelp("A machine.", valueName: "name"), completion: MachineCompletion.all)
    var name: String

    @Argument(help: "The snapshot's name.", completion: MachineCompletion.snapshots)
    var snapshot: String

    @OptionGroup var options: ActionOptions

    /// Does what a verb does with the snapshot.
    func run(
      _ verb: String, done: String,
      _ body:
        @escaping @Sendable (any MachineBackend, _ name: String, _ snapshot: String)
        async throws(BackendError) -> Void
    ) async throws {
      let action = try options.action(verb)
      let snapshot = snapshot
      try await action(on: [name]) { name throws(BackendError) in
        try await body(action.backend, name, snapshot)
        return ("\(done) \(snapshot)", 0)
      }
    }
  }

  /// `roost snapshot create`
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep the state of a machine under a name.")

    @OptionGroup var target: Target

    func run() async throws {
      try await target.run("snapshot create", done: "kept as") {
        backend, name, snapshot throws(BackendError) in
        try await backend.createSnapshot(snapshot, of: name)
      }
    }
  }

  /// `roost snapshot revert`
  struct Revert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a machine back to a snapshot.")

    @OptionGroup var target: Target

    func run() async throws {
      try await target.run("snapshot revert", done: "taken back to") {
        backend, name, snapshot throws(BackendError) in
        try await backend.revert(name, to: snapshot)
      }
    }
  }

  /// `roost snapshot delete`
  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Forget a snapshot.")

    @OptionGroup var target: Target

    func run() async throws {
      try await target.run("snapshot delete", done: "forgot") {
        backend, name, snapshot throws(BackendError) in
        try await backend.deleteSnapshot(snapshot, of: name)
      }
    }
  }

  /// `roost snapshot list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the snapshots of a machine.")

    @Argument(
      help: ArgumentHelp("A machine.", valueName: "name"), completion: MachineCompletion.all)
    var name: String

    @OptionGroup var listing: ListingOptions

    @OptionGroup var backends: BackendOptions

    func run() async throws {
      let snapshots = try await backends.backend().snapshots(of: name)
      let list = Listing(
        columns: [.init("name"), .init("state"), .init("time"), .init("current")],
        rows: snapshots.map { snapshot in
          [
            .string(snapshot.name), .string(snapshot.state.rawValue),
            snapshot.time.map { Instant(nanoseconds: $0).value(listing.format) } ?? .null,
            .bool(snapshot.isCurrent),
          ]
        })
      print(list.rendered(listing), terminator: "")
    }
  }
}
