// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition

/// `backend.save`
struct BackendSaveCheck: HostCheck {
  let id = "backend.save"
  let title = "a machine is saved and restored"
  let explanation = """
    Saves a running machine to disk and restores it, and asks the backend after each step what it is now. \
    A backend that cannot save machines makes this a skip.
    """
  let group = CheckGroup.smoke
  let timeLimit: UInt64 = 60_000_000_000

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    try BackendMachine.check(connection, in: context) { machine in
      try await machine.define()
      try await machine.start()
      try await machine.perform("save") { try await $0.save($1) }
      try await machine.expect(.saved, "saved")
      try await machine.perform("restore") { try await $0.restore($1) }
      try await machine.expect(.running, "restored")
      return .pass()
    }
  }
}
