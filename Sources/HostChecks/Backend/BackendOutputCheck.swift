// SPDX-License-Identifier: Apache-2.0

/// `backend.output`
struct BackendOutputCheck: HostCheck {
  let id = "backend.output"
  let title = "a guest's words are in the log"
  let explanation = """
    Boots a small guest (multiboot) and waits until what it writes to its serial port is in the log that \
    `roost logs` shows. A backend whose machines boot no kernel, or that keeps no log, makes this a skip.
    """
  let group = CheckGroup.smoke
  let timeLimit: UInt64 = 60_000_000_000

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    try BackendMachine.check(connection, in: context) { machine in
      try await machine.define()
      try await machine.start()
      try await machine.waitForOutput(BackendMachine.greeting)
      return .pass("wrote '\(BackendMachine.greeting)'")
    }
  }
}
