// SPDX-License-Identifier: Apache-2.0

/// A program from its start to its end, with a guest that greets and goes.
struct WholeProcess: Measurement {
  let name = "process"
  let title = "A whole process that boots a guest and ends"

  private static let realGreeting = "Hello from real mode"
  private static let multibootGreeting = "Hello from protected mode"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    let roost = try bench.program("roost")
    _ = try bench.program("roost-vmm")
    let hello = try bench.guestFile("hello")
    let multiboot = try bench.guestFile("hello-multiboot")
    let minimal = "\(bench.peers)/minimal-monitor"

    compare(
      "hello", "`roost boot --guest hello`", peer: "minimal C", rounds: 31,
      budget: .ratioAtMost(2), bench, report,
      ours: { try cost([roost, "boot", "--guest", "hello"], Self.realGreeting, bench) },
      theirs: { try cost([minimal, hello, "plain", "256"], Self.realGreeting, bench) })
    compare(
      "hello-controllers", "the same with interrupt controllers", peer: "minimal C, same",
      rounds: 21, budget: nil, bench, report,
      ours: {
        try cost([roost, "boot", hello, "--protocol", "real"], Self.realGreeting, bench)
      },
      theirs: { try cost([minimal, hello, "controllers", "256"], Self.realGreeting, bench) })

    let options = [
      "-nodefaults", "-no-user-config", "-display", "none", "-enable-kvm", "-cpu",
      "host,-arch-capabilities", "-m", "256", "-serial", "stdio", "-device",
      "isa-debug-exit,iobase=0xf4,iosize=1", "-kernel", multiboot,
    ]
    let withControllers = { () throws -> ProcessCost in
      try cost([roost, "boot", multiboot], Self.multibootGreeting, bench)
    }
    let withoutControllers = { () throws -> ProcessCost in
      try cost([roost, "boot", "--guest", "hello-multiboot"], Self.multibootGreeting, bench)
    }
    for (id, title, machine, budget, ours)
      in [
        (
          "qemu-microvm", "`roost boot --guest hello-multiboot`", "microvm",
          Budget.ratioAtMost(0.25), withoutControllers
        ),
        (
          "qemu-microvm-controllers", "the same with interrupt controllers, as QEMU has them",
          "microvm", nil, withControllers
        ),
        ("qemu-pc-controllers", "the same", "pc", nil, withControllers),
        (
          "qemu-microvm-plain", "`roost boot --guest hello-multiboot`, none on either side",
          "microvm,kernel-irqchip=off", nil, withoutControllers
        ),
      ] as [(String, String, String, Budget?, () throws -> ProcessCost)]
    {
      compare(
        id, title, peer: "QEMU -M \(machine)", rounds: machine == "pc" ? 5 : 11, budget: budget,
        bench, report,
        ours: ours,
        theirs: {
          let qemu = try bench.tool("qemu-system-x86_64", package: "qemu-system-x86")
          // isa-debug-exit makes 1 of 0.
          return try ProcessCost(
            [qemu, "-M", machine] + options, status: 1, saying: Self.multibootGreeting, on: bench)
        })
    }
  }

  private func cost(_ arguments: [String], _ greeting: String, _ bench: Bench) throws -> ProcessCost
  {
    try ProcessCost(arguments, saying: greeting, on: bench)
  }

  /// Fills three rows; what fails becomes one that says so.
  private func compare(
    _ id: String, _ title: String, peer: String, rounds: Int, budget: Budget?, _ bench: Bench,
    _ report: (Row) -> Void, ours: () throws -> ProcessCost, theirs: () throws -> ProcessCost
  ) {
    var (mine, others): ([ProcessCost], [ProcessCost]) = ([], [])
    do {
      _ = try bench.interleave(
        rounds: rounds,
        ours: {
          mine.append(try ours())
          return 0
        },
        theirs: {
          others.append(try theirs())
          return 0
        })
    } catch {
      report(
        Row(
          id: "process.\(id).wall", title: "\(title): time", peer: peer, unit: .nanoseconds,
          budget: budget, outcome: .skipped(reason: "\(error)")))
      return
    }
    // The first does not count.
    func outcome(_ figure: (ProcessCost) -> Double) -> Row.Outcome {
      .measured(
        ours: Samples(mine.dropFirst().map(figure)), theirs: Samples(others.dropFirst().map(figure))
      )
    }
    report(
      Row(
        id: "process.\(id).wall", title: "\(title): time", peer: peer, unit: .nanoseconds,
        budget: budget, outcome: outcome { $0.wall }))
    report(
      Row(
        id: "process.\(id).processor", title: "— processor time", peer: peer, unit: .nanoseconds,
        outcome: outcome { $0.processor }))
    report(
      Row(
        id: "process.\(id).peak", title: "— peak resident memory", peer: peer, unit: .bytes,
        outcome: outcome { $0.peak }))
  }
}
