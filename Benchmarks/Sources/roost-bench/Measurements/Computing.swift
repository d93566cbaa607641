// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Monitor

/// The same steps in ring 3 of a guest and on the host.
struct Computing: Measurement {
  let name = "compute"
  let title = "Computing in ring 3"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    let steps = bench.amount(100_000_000)
    let serial = "\(bench.scratch)/compute.log"
    var configuration = MachineConfiguration(
      boot: .guest(name: "compute-meter", commandLine: "iterations=\(steps)"))
    configuration.memory = 16 << 20
    configuration.serial = .file(path: serial)
    report(
      Row(
        id: "compute.ring3", title: "multiply and add, one after another", peer: "the host",
        unit: .stepsPerCycle, budget: .ratioAtLeast(0.99),
        outcome: try bench.interleave(
          rounds: 15,
          ours: {
            _ = try bench.run(configuration)
            // "100000000 iterations in ring 3 in 400000000 cycles"
            let words = try File.read(serial).split(separator: " ")
            guard words.count >= 2, let cycles = Double(words[words.count - 2]) else {
              throw CannotMeasure("compute-meter did not say how long it took")
            }
            return Double(steps) / cycles
          },
          theirs: {
            var value: UInt64 = 0
            return Double(steps) / Double(unsafe peer_compute(UInt64(steps), &value))
          })))
  }
}
