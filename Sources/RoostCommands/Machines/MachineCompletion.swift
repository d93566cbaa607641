// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition
internal import NativeBackend
internal import POSIX

/// Names of machines, and of what else a backend has, for the shell to complete with.
enum MachineCompletion {
  // MARK: Machines

  /// The names of machines that a verb can do something with.
  static func names(_ isWanted: @escaping @Sendable (MachineState) -> Bool) -> CompletionKind {
    .custom { arguments, _, prefix in
      let options = BackendOptions.completing(arguments)
      let machines: [(name: String, state: MachineState)]
      if options.connect == nil {
        // Without asking any of their processes: a completion is not to wait.
        machines = (try? options.native())?.statesOfAll() ?? []
      } else {
        machines = found(by: options) { (backend) throws(BackendError) in
          try await backend.machines().map { ($0.name, $0.state) }
        }
      }
      return machines.filter { $0.name.hasPrefix(prefix) && isWanted($0.state) }.map(\.name)
    }
  }

  /// The machines with a guest in memory.
  static var active: CompletionKind { names(\.isActive) }

  /// The machines whose guest runs, or stands still: which of both, only their processes know.
  static var running: CompletionKind { active }

  /// The machines that stand still, or run.
  static var paused: CompletionKind { active }

  /// The machines whose memory is on disk.
  static var saved: CompletionKind { names { $0 == .saved } }

  /// The machines without a guest in memory.
  static var inactive: CompletionKind { names { !$0.isActive } }

  /// All machines.
  static var all: CompletionKind { names { _ in true } }

  // MARK: What belongs to them, and what else a backend has

  /// The snapshots of the machine that is named before.
  static var snapshots: CompletionKind {
    objects { (backend, machine) throws(BackendError) in
      try await backend.snapshots(of: machine).map(\.name)
    }
  }

  /// The storage pools.
  static var pools: CompletionKind {
    objects { (backend, _) throws(BackendError) in try await backend.storagePools() }
  }

  /// The volumes of the pool that is named before.
  static var volumes: CompletionKind {
    objects { (backend, pool) throws(BackendError) in
      try await backend.volumes(in: pool).map(\.name)
    }
  }

  /// The networks.
  static var networks: CompletionKind {
    objects { (backend, _) throws(BackendError) in try await backend.networks().map(\.name) }
  }

  private static func objects(
    _ look:
      @escaping @Sendable (any MachineBackend, _ before: String) async throws(BackendError)
      -> [String]
  ) -> CompletionKind {
    .custom { arguments, index, prefix in
      let before = arguments.indices.contains(index - 1) ? arguments[index - 1] : ""
      return found(by: BackendOptions.completing(arguments)) { (backend) throws(BackendError) in
        try await look(backend, before)
      }.filter { $0.hasPrefix(prefix) }
    }
  }

  /// What a backend has; nothing where it cannot be asked.
  ///
  /// For a libvirt connection `roost` becomes `roost-libvirt` here, which completes in its place.
  private static func found<Value: Sendable>(
    by options: BackendOptions,
    _ look: @escaping @Sendable (any MachineBackend) async throws(BackendError) -> [Value]
  ) -> [Value] {
    guard let backend = try? options.backend() else { return [] }
    let result = Condition<[Value]?>(nil)
    Task {
      let found = (try? await look(backend)) ?? []
      result.update { $0 = found }
    }
    return result.wait { $0 } ?? []
  }
}

extension BackendOptions {
  /// The options of a command line that is not complete yet.
  fileprivate static func completing(_ arguments: [String]) -> BackendOptions {
    var options = BackendOptions()
    options.connect = environment("ROOST_CONNECT")
    options.stateDir = nil
    for (index, argument) in arguments.enumerated() {
      let next = arguments.dropFirst(index + 1).first
      if argument == "--state-dir" { options.stateDir = next }
      if argument == "--connect" { options.connect = next }
      if argument.hasPrefix("--connect=") { options.connect = String(argument.dropFirst(10)) }
    }
    if options.connect == "native" { options.connect = nil }
    return options
  }
}
