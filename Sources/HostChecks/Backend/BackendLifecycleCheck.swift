// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition

/// `backend.lifecycle`
struct BackendLifecycleCheck: HostCheck {
  let id = "backend.lifecycle"
  let title = "a machine is defined, started, stopped and undefined"
  let explanation = """
    Defines a machine from a machine file, starts it, stops it by force and undefines it, and asks the \
    backend after each step what it is now; in the end it must not be listed any more.
    """
  let group = CheckGroup.smoke
  let timeLimit: UInt64 = 60_000_000_000

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    try BackendMachine.check(connection, in: context) { machine in
      try await machine.define()
      try await machine.expect(.stopped, "defined")
      try await machine.start()
      try await machine.expect(.running, "started")
      try await machine.stop()
      try await machine.expect(.stopped, "stopped by force")
      try await machine.undefine()
      return .pass()
    }
  }
}
