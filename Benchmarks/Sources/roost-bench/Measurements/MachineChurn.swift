// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Monitor
internal import POSIX

/// Machines that are made, greet and end, in one process.
struct MachineChurn: Measurement {
  let name = "churn"
  let title = "Machines made and ended, in one process"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    let image = try bench.guestBytes("hello")
    let count = bench.amount(60)
    for (id, title, threads) in [("serial", "one after another", 1), ("pairs", "two at a time", 2)]
    {
      report(
        Row(
          id: "churn.\(id)", title: title, peer: "minimal C", unit: .perSecond,
          outcome: try bench.interleave(
            rounds: 11,
            ours: {
              try Self.rate(count, threads: threads) { count in
                for _ in 0..<count { try Self.runOne(on: bench) }
              }
            },
            theirs: {
              try Self.rate(count, threads: threads) { count in
                try Bench.check(
                  unsafe peer_machine_churn(image, image.count, Int32(count)), "machines in C")
              }
            })))
    }
  }

  private static func runOne(on bench: Bench) throws {
    var configuration = MachineConfiguration(boot: .guest(name: "hello", commandLine: ""))
    configuration.memory = MachineConfiguration.minimumMemory
    configuration.serial = .none
    _ = try bench.run(configuration)
  }

  /// How many per second, shared out to so many threads.
  private static func rate(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Void
  ) throws -> Double {
    let share = count / threads
    let start = MonotonicClock.nanoseconds
    try Parallel.run(threads) { try body(share) }
    return Double(share * threads) * 1e9 / Double(MonotonicClock.nanoseconds - start)
  }
}
