// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition

/// `backend.pause`
struct BackendPauseCheck: HostCheck {
  let id = "backend.pause"
  let title = "a machine is paused and resumed"
  let explanation = """
    Pauses a running machine and resumes it, and asks the backend after each step what it is now.
    """
  let group = CheckGroup.smoke
  let timeLimit: UInt64 = 60_000_000_000

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    try BackendMachine.check(connection, in: context) { machine in
      try await machine.define()
      try await machine.start()
      try await machine.perform("pause") { try await $0.pause($1) }
      try await machine.expect(.paused, "paused")
      try await machine.perform("resume") { try await $0.resume($1) }
      try await machine.expect(.running, "resumed")
      return .pass()
    }
  }
}
