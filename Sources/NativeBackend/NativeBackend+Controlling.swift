// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
public import MachineDefinition
internal import MachineStore
internal import POSIX

extension NativeBackend {
  /// Asks the guest to power off.
  public func requestStop(_ name: String) async throws(BackendError) {
    try await send(.powerButton(thenRestart: false), to: name)
  }

  /// Asks the guest to power off, and starts the machine again then; with force, at once.
  public func reboot(_ name: String, force: Bool) async throws(BackendError) {
    try await send(force ? .reset : .powerButton(thenRestart: true), to: name)
  }

  /// Lets the vCPUs stand still, and the disks come to rest.
  public func pause(_ name: String) async throws(BackendError) {
    try await send(.pause, to: name)
  }

  /// Lets the vCPUs go on.
  public func resume(_ name: String) async throws(BackendError) {
    try await send(.resume, to: name)
  }

  /// Connects to the serial port of a machine that runs.
  ///
  /// - Returns: a stream socket in blocking mode, the caller's to close.
  public func openConsole(of name: String) async throws(BackendError) -> Int32 {
    try await offTasks { () throws(BackendError) in
      let path = try controlSocket(of: name)
      let deadline = MonotonicClock.nanoseconds &+ patience.answer
      do throws(ControlClientError) {
        let client = try ControlClient(path: path, until: deadline)
        return try client.console(until: deadline).release()
      } catch {
        throw backendError(error, of: name)
      }
    }
  }

  private func send(_ request: ControlRequest, to name: String) async throws(BackendError) {
    try await offTasks { () throws(BackendError) in
      let path = try controlSocket(of: name)
      let deadline = MonotonicClock.nanoseconds &+ patience.answer
      do throws(ControlClientError) {
        var client = try ControlClient(path: path, until: deadline)
        try client.send(request, until: deadline)
      } catch {
        throw backendError(error, of: name)
      }
    }
  }

  /// The control socket of a machine that runs.
  func controlSocket(of name: String) throws(BackendError) -> String {
    _ = try store.entry(named: name)
    guard try store.isRunning(name) else { throw Self.isNotRunning(name) }
    if let starter = try store.starter(of: name) {
      throw MachineStore.isStarting(name, by: starter)
    }
    return try store.directory(of: name).controlSocket
  }

  static func isNotRunning(_ name: String) -> BackendError {
    BackendError(.wrongState, "\(name) is not running: start it with 'roost start \(name)'")
  }

  /// What a machine's process did not do.
  private func backendError(_ error: ControlClientError, of name: String) -> BackendError {
    // The machine may have ended meanwhile, and then nothing else matters.
    if let isRunning = try? store.isRunning(name), !isRunning { return Self.isNotRunning(name) }
    switch error {
    case .refused(let refusal):
      let kind: BackendError.Kind =
        switch refusal.code {
        case .wrongState: .wrongState
        case .invalid, .failed: .failed
        }
      return BackendError(kind, "\(name): \(refusal.message)")
    case .nobodyListens, .noAnswer, .disconnected:
      return BackendError(
        .failed,
        "the process of \(name) does not answer: 'roost stop --force \(name)' ends it")
    case .protocolViolation, .system: return BackendError(.failed, "\(name): \(error)")
    }
  }
}
