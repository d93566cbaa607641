// SPDX-License-Identifier: Apache-2.0

/// `backend.linux`
struct BackendLinuxCheck: HostCheck {
  let id = "backend.linux"
  let title = "a Linux kernel boots in the backend"
  let explanation = """
    Boots the kernel of --kernel, with the initial RAM disk of --initrd, until it has written the marker \
    to its console.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kernel]
  let timeLimit: UInt64 = 300_000_000_000

  private static let commandLine = "console=ttyS0 panic=-1"

  let connection: BackendConnection

  func run(in context: CheckContext) throws -> CheckOutcome {
    guard let linux = context.linux else { throw CheckOutcome.skip("no kernel was given") }
    return try BackendMachine.check(connection, in: context) { machine in
      try await machine.define(linux, commandLine: linux.commandLine ?? Self.commandLine)
      try await machine.start()
      try await machine.waitForOutput(linux.marker)
      return .pass("wrote '\(linux.marker)'")
    }
  }
}
