// SPDX-License-Identifier: Apache-2.0

/// The part of an exit that is not the kernel's, with a `KVM_RUN` of nothing: `exit-cost` has both sides.
struct ExitHandling: Measurement {
  let name = "exit-handling"
  let title = "One exit, without the kernel"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    let program = try bench.program("exit-cost")
    for access in ExitAccess.allCases {
      let output = "\(bench.scratch)/exit-cost"
      let status = try ChildProcess.run(
        [program, "time", access.rawValue, "\(bench.amount(1_000_000))", "\(bench.rounds(15))"],
        output: output)
      let rounds = try File.read(output).split(separator: "\n").map(File.numbers)
      guard status == 0, rounds.allSatisfy({ $0.count == 3 }) else {
        throw CannotMeasure("exit-cost ended with \(status)")
      }
      report(
        Row(
          id: "exit-handling.\(access.rawValue)", title: access.title, peer: "minimal C",
          unit: .nanoseconds,
          outcome: .measured(
            ours: Samples(rounds.map { max(0, $0[0] - $0[2]) }),
            theirs: Samples(rounds.map { max(0, $0[1] - $0[2]) }))))
    }
  }
}
