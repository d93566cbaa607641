// SPDX-License-Identifier: Apache-2.0

public import MachineDefinition
public import MachineStore

/// Machines that run on KVM, each in a process of its own, and are kept in a state directory.
///
/// There is no daemon: whether a machine runs is a lock that its process holds, and what it does is
/// asked through its control socket.
public struct NativeBackend: MachineBackend {
  /// What messages and listings call it.
  public static let name = "native"

  /// The machines.
  public let store: MachineStore
  /// The path of `roost-vmm`; nil looks for it.
  let program: String?
  let patience: Patience

  /// What messages and listings call it.
  public var name: String { Self.name }

  /// Uses the machines of a store.
  ///
  /// - Parameters:
  ///   - store: the machines.
  ///   - program: the path of `roost-vmm`; nil looks for it when it is needed: see
  ///     ``MonitorExecutable``.
  ///   - patience: how long to wait for the processes of machines.
  public init(store: MachineStore, program: String? = nil, patience: Patience = Patience()) {
    self.store = store
    self.program = program
    self.patience = patience
  }

  // MARK: Defining

  /// Makes a machine from its file, or gives a machine that exists its new definition, whole or not at
  /// all. A machine that runs takes it up when it starts next.
  public func define(
    _ source: DefinitionSource
  ) async throws(BackendError) -> DefinitionOutcome {
    try await offTasks { () throws(BackendError) in try store.define(source) }
  }

  /// Forgets a machine that does not run, with its log; a broken one too.
  public func undefine(_ name: String) async throws(BackendError) {
    try await offTasks { () throws(BackendError) in try store.undefine(name) }
  }
}
