// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Glibc

/// Machines that do nothing, one process each: what they hold and what they use.
struct IdleMachines: Measurement {
  let name = "idle"
  let title = "Machines that are idle"

  private static let machines = 200
  private static let memory = 256 << 20

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    let document = "\(bench.scratch)/idle.json"
    try File.write(
      """
      {"schema":1,"vcpus":1,"memory":\(Self.memory),"boot":{"guest":"halt"},"serial":"none"}
      """, to: document)
    let monitor = [try bench.program("roost-vmm"), "--configuration", document]
    let minimal = [
      "\(bench.peers)/minimal-monitor", try bench.guestFile("halt"), "plain",
      "\(Self.memory >> 20)",
    ]

    let rounds = bench.rounds(7)
    var beyond: (ours: [Double], theirs: [Double]) = ([], [])
    for _ in 0..<rounds {
      beyond.ours.append(try Self.peakBeyondGuest(monitor))
      beyond.theirs.append(try Self.peakBeyondGuest(minimal))
    }
    report(
      Row(
        id: "idle.beyond-guest", title: "peak resident memory beyond touched guest pages",
        peer: "minimal C", unit: .bytes, budget: .valueAtMost(5 * 0x1p20),
        outcome: .measured(ours: Samples(beyond.ours), theirs: Samples(beyond.theirs))))

    let count = bench.amount(Self.machines)
    let ours = try IdleFleet(monitor, count: count)
    let theirs = try IdleFleet(minimal, count: count)
    let subject = "\(count) at once, each:"
    for (id, title, unit, figure)
      in [
        ("resident", "resident memory", .bytes, { $0.resident }),
        ("proportional", "proportional memory", .bytes, { $0.proportional }),
        ("processor", "processor time in ten seconds", .nanoseconds, { $0.processor }),
      ] as [(String, String, Unit, (IdleFleet) -> Double)]
    {
      report(
        Row(
          id: "idle.\(id)", title: "\(subject) \(title)", peer: "minimal C", unit: unit,
          outcome: .measured(ours: Samples([figure(ours)]), theirs: Samples([figure(theirs)]))))
    }
  }

  /// What one process held at most, without the part of guest memory that was touched.
  private static func peakBeyondGuest(_ arguments: [String]) throws -> Double {
    let process = try ChildProcess(arguments)
    usleep(200_000)
    let status = try File.read("/proc/\(process.id)/status")
    let mappings = try File.read("/proc/\(process.id)/smaps")
    guard let peak = File.number(after: "VmHWM:", in: status), let touched = guestPages(mappings)
    else { throw CannotMeasure("an idle machine ended by itself") }
    return (peak - touched) * 1024
  }

  /// The resident KiB of the largest mapping, which is the guest's memory.
  private static func guestPages(_ mappings: String) -> Double? {
    var (largest, resident, isLargest) = (0.0, nil as Double?, false)
    for line in mappings.split(separator: "\n") {
      let text = String(line)
      if let size = File.number(after: "Size:", in: text) {
        isLargest = size > largest
        if isLargest { largest = size }
      } else if isLargest, let pages = File.number(after: "Rss:", in: text) {
        resident = pages
      }
    }
    return resident
  }
}
