// SPDX-License-Identifier: Apache-2.0
public import JSON
public import MachineDefinition
public struct NativeBackend: MachineBackend {
  public init(stateDirectory: String?) throws(BackendError) {}
  public func namesAndStates() -> [(name: String, state: MachineState)] { [] }
  public var name: String { "native" }
  public func machines() async throws(BackendError) -> [MachineSummary] { fatalError() }
  public func machine(named name: String) async throws(BackendError) -> MachineSummary { fatalError() }
  public func details(of name: String) async throws(BackendError) -> JSONObject { fatalError() }
  public func logPath(of name: String) async throws(BackendError) -> String { fatalError() }
  public func define(_ source: DefinitionSource) async throws(BackendError) -> DefinitionOutcome { fatalError() }
  public func undefine(_ name: String) async throws(BackendError) { fatalError() }
  public func start(_ name: String) async throws(BackendError) { fatalError() }
  public func requestStop(_ name: String) async throws(BackendError) { fatalError() }
  public func forceStop(_ name: String) async throws(BackendError) { fatalError() }
  public func reboot(_ name: String, force: Bool) async throws(BackendError) { fatalError() }
  public func pause(_ name: String) async throws(BackendError) { fatalError() }
  public func resume(_ name: String) async throws(BackendError) { fatalError() }
  public func wait(for name: String, nanoseconds: UInt64?) async throws(BackendError) -> MachineRunEnd? { fatalError() }
  public func openConsole(of name: String) async throws(BackendError) -> Int32 { fatalError() }
}
