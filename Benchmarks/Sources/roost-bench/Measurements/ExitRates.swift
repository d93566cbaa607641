// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import CPeers
internal import Monitor

/// Whole exits: into the kernel, out of it, handled. One guest, once under the monitor, once under C.
struct ExitRates: Measurement {
  let name = "exits"
  let title = "One exit, through KVM"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    for access in ExitAccess.allCases {
      // Whole groups of 16, as the guest makes them.
      let count = bench.amount(16_000) / 16 * 16
      let image = try Self.guest(access, count: count)
      let path = "\(bench.scratch)/exit-guest"
      try File.write(image, to: path)
      report(
        Row(
          id: "exit.\(access.rawValue)", title: access.title, peer: "minimal C", unit: .nanoseconds,
          budget: .ratioAtMost(1.05),
          outcome: try bench.interleave(
            rounds: 25,
            ours: { try Self.monitor(path, on: bench) / Double(count) },
            theirs: { try Self.peer(image) / Double(count) })))
    }
  }

  private static func guest(_ access: ExitAccess, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 512)
    let length = unsafe peer_exit_guest(&bytes, access.peer, UInt32(count))
    return Array(bytes[..<length])
  }

  private static func monitor(_ path: String, on bench: Bench) throws -> Double {
    var configuration = MachineConfiguration(
      boot: .kernel(path: path, initrd: nil, commandLine: "", bootProtocol: .multiboot))
    configuration.memory = 2 << 20
    configuration.serial = .none
    configuration.hasInterruptControllers = false
    configuration.hasEntropyDevice = true
    let times = try bench.run(configuration).times
    return Double(times.ended - times.firstInstruction)
  }

  private static func peer(_ image: [UInt8]) throws -> Double {
    var machine = unsafe peer_machine()
    try Bench.check(
      unsafe peer_machine_open(
        &machine, 2 << 20, image, image.count, UInt64(PEER_EXIT_GUEST_ADDRESS),
        UInt64(PEER_EXIT_GUEST_START), PEER_PROTECTED_MODE, 0), "a machine in C")
    defer { unsafe peer_machine_close(&machine) }
    let start = exit_peer_now()
    try Bench.check(unsafe peer_machine_run(&machine, -1), "a machine in C")
    return Double(exit_peer_now() - start)
  }
}
