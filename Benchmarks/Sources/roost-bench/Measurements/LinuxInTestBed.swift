// SPDX-License-Identifier: Apache-2.0

/// Debian's kernel in the test bed, under Roost and under QEMU: Benchmarks/Bed has both halves.
struct LinuxInTestBed: Measurement {
  let name = "bed"
  let title = "Debian's kernel in the test bed"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    _ = try bench.tool("qemu-system-x86_64", package: "qemu-system-x86")
    _ = try bench.program("roost-vmm")
    let output = "\(bench.scratch)/bed"
    let status = try ChildProcess.run(
      ["\(bench.repository)/Benchmarks/Bed/measure", "\(bench.rounds(3))"], output: output,
      seconds: 3600)
    // NAME MONITOR FIGURE, a line for each round.
    let lines = try File.read(output).split(separator: "\n").map { $0.split(separator: " ") }
    guard status == 0 else {
      throw CannotMeasure("Benchmarks/Bed/measure: \(lines.last?.joined(separator: " ") ?? "")")
    }
    // What a monitor or a guest complained of; without it nobody would know why a figure is missing.
    let complaints = lines.filter { $0.first == "says" || $0.first == "failed" }
      .map { $0.dropFirst().joined(separator: " ") }
    let silence = "a guest ended early" + (complaints.first.map { ": \($0)" } ?? "")
    func samples(_ name: String, _ monitor: String) -> Samples {
      Samples(
        lines.filter { $0.count == 3 && $0[0] == name && $0[1] == monitor }.compactMap {
          Double($0[2])
        })
    }
    for (name, title, unit, budget)
      in [
        ("init", "start of the monitor to init", .nanoseconds, .ratioAtMost(1)),
        ("off", "last line of init to the monitor's end", .nanoseconds, nil),
        ("read-random-1", "4 KiB random reads, queue depth 1", .perSecond, .ratioAtLeast(1)),
        ("read-random-32", "— queue depth 32", .perSecond, .ratioAtLeast(1)),
        (
          "read-sequential-1", "128 KiB sequential reads, queue depth 1", .bytesPerSecond,
          .ratioAtLeast(1)
        ),
        ("read-sequential-32", "— queue depth 32", .bytesPerSecond, .ratioAtLeast(1)),
        (
          "write-sequential-1", "128 KiB sequential writes, queue depth 1", .bytesPerSecond,
          .ratioAtLeast(1)
        ),
      ] as [(String, String, Unit, Budget?)]
    {
      let (ours, theirs) = (samples(name, "roost"), samples(name, "qemu"))
      report(
        Row(
          id: "bed.\(name)", title: title, peer: "QEMU -M microvm", unit: unit, budget: budget,
          outcome: ours.values.isEmpty || ours.values.count != theirs.values.count
            ? .skipped(reason: silence)
            : .measured(ours: ours, theirs: theirs)))
    }
  }
}
