// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import GuestMemory
internal import KVM

/// `cpu.stop`
struct StopCheck: HostCheck {
  let id = "cpu.stop"
  let title = "a spinning guest stops promptly"
  let explanation = """
    Lets a guest spin with interrupts off, without a single exit, and asks its vCPU to stop from \
    another thread, several times. Pausing, snapshots and time limits rely on it.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let rounds = 5
  private static let patience: UInt64 = 1_000_000_000

  private static let code: [UInt8] = [
    0xFA,  // start: cli
    0x66, 0x40,  // again: inc eax
    0x66, 0xA3, 0x00, 0x20,  // mov dword [0x2000], eax
    0xEB, 0xF8,  // jmp again
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    let limit = try TimeLimit(context)
    var slowest: UInt64 = 0
    for _ in 0..<Self.rounds {
      let before = try machine.memory.load(UInt32.self, at: SmokeLayout.data)
      let guest = try RunningGuest(machine) { _ in [] }
      while try machine.memory.load(UInt32.self, at: SmokeLayout.data) == before, !limit.isOver {
        usleep(20)
      }
      let patience = min(Self.patience, context.nanosecondsLeft / 2)
      slowest = max(slowest, try guest.stop(within: TimeLimit(nanoseconds: patience)))
      try expect(!limit.isOver, "the guest did not begin to spin in \(limit.text)")
    }
    return .pass("within \(slowest.timeText)")
  }
}
