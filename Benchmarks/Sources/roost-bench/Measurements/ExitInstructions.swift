// SPDX-License-Identifier: Apache-2.0

/// The instructions of an exit, which repeat exactly, against those that are on record.
struct ExitInstructions: Measurement {
  let name = "instructions"
  let title = "Instructions of an exit, without the kernel"

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    _ = try bench.tool("valgrind", package: "valgrind")
    _ = try bench.program("exit-cost")
    let output = "\(bench.scratch)/instructions"
    _ = try ChildProcess.run(
      ["\(bench.repository)/Tests/instruction-counts", "--print"], output: output)
    let lines = try File.read(output).split(separator: "\n").map { $0.split(separator: " ") }
    for access in ExitAccess.allCases {
      guard let line = lines.first(where: { $0.first.map(String.init) == access.rawValue }),
        line.count == 3, let count = Double(line[1]), let limit = Double(line[2])
      else { throw CannotMeasure("Tests/instruction-counts: \(lines.last ?? [])") }
      report(
        Row(
          id: "instructions.\(access.rawValue)", title: access.title, peer: "limit on record",
          unit: .count, budget: .ratioAtMost(1),
          outcome: .measured(ours: Samples([count]), theirs: Samples([limit]))))
    }
  }
}
