// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition

/// `backend.snapshot`
struct BackendSnapshotCheck: HostCheck {
  let id = "backend.snapshot"
  let title = "a snapshot is taken, listed, gone back to and deleted"
  let explanation = """
    Takes a snapshot of a machine that is stopped, finds it in the list, reverts the machine to it and \
    deletes it. A backend without snapshots, or one that needs a qcow2 disk for them, makes this a skip.
    """
  let group = CheckGroup.smoke
  let timeLimit: UInt64 = 60_000_000_000

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    try BackendMachine.check(connection, in: context) { machine in
      try await machine.define()
      try await machine.perform("snapshot create") { try await $0.createSnapshot("first", of: $1) }
      let names = try await machine.backend.snapshots(of: machine.name).map(\.name)
      try HostChecks.expect(
        names == ["first"], "the backend lists these snapshots: \(names.joined(separator: ", "))")
      try await machine.perform("snapshot revert") { try await $0.revert($1, to: "first") }
      try await machine.expect(.stopped, "reverted")
      try await machine.perform("snapshot delete") { try await $0.deleteSnapshot("first", of: $1) }
      try HostChecks.expect(
        try await machine.backend.snapshots(of: machine.name).isEmpty,
        "the backend lists a snapshot that was deleted")
      return .pass()
    }
  }
}
