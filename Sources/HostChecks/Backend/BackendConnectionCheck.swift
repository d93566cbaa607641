// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition

/// `backend.connection`
struct BackendConnectionCheck: HostCheck {
  let id = "backend.connection"
  let title = "the backend answers"
  let explanation = """
    Connects to the URI of --connect and asks for its machines.
    """
  let group = CheckGroup.smoke
  let timeLimit: UInt64 = 30_000_000_000

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    try BackendTask.run("connect", in: context) { [connection] _ in
      let machines = try await connection.connect().machines()
      return .pass(machines.count == 1 ? "1 machine" : "\(machines.count) machines")
    }
  }
}
