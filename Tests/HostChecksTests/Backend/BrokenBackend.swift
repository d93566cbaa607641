// SPDX-License-Identifier: Apache-2.0

import JSON
import MachineDefinition

/// A backend with a fault that a check must find.
struct BrokenBackend: MachineBackend {
  enum Fault {
    /// Says that it paused a machine, and did not.
    case doesNotPause
    /// Says that it forgot a machine, and did not.
    case keepsMachines
    /// Does not come back from starting a machine.
    case hangs
  }

  let backend: any MachineBackend
  let fault: Fault

  var name: String { backend.name }

  func machines() async throws(BackendError) -> [MachineSummary] {
    try await backend.machines()
  }
  func machine(named name: String) async throws(BackendError) -> MachineSummary {
    try await backend.machine(named: name)
  }
  func details(of name: String) async throws(BackendError) -> JSONObject {
    try await backend.details(of: name)
  }
  func logPath(of name: String) async throws(BackendError) -> String {
    try await backend.logPath(of: name)
  }
  func define(_ source: DefinitionSource) async throws(BackendError) -> DefinitionOutcome {
    try await backend.define(source)
  }
  func undefine(_ name: String) async throws(BackendError) {
    if fault != .keepsMachines { try await backend.undefine(name) }
  }
  func start(_ name: String) async throws(BackendError) {
    if fault == .hangs {
      try? await Task.sleep(nanoseconds: 1_000_000_000_000)
      throw BackendError(.failed, "the check gave up")
    }
    try await backend.start(name)
  }
  func requestStop(_ name: String) async throws(BackendError) {
    try await backend.requestStop(name)
  }
  func forceStop(_ name: String) async throws(BackendError) {
    try await backend.forceStop(name)
  }
  func reboot(_ name: String, force: Bool) async throws(BackendError) {
    try await backend.reboot(name, force: force)
  }
  func pause(_ name: String) async throws(BackendError) {
    if fault != .doesNotPause { try await backend.pause(name) }
  }
  func resume(_ name: String) async throws(BackendError) {
    if fault != .doesNotPause { try await backend.resume(name) }
  }
  func wait(
    for name: String, nanoseconds: UInt64?
  ) async throws(BackendError) -> MachineRunEnd? {
    try await backend.wait(for: name, nanoseconds: nanoseconds)
  }
  func openConsole(of name: String) async throws(BackendError) -> Int32 {
    try await backend.openConsole(of: name)
  }
}
