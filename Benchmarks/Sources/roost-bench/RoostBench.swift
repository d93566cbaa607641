// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Measures everything that has a budget, side by side with a peer.
@main
struct RoostBench {
  private static let measurements: [any Measurement] = [
    ExitRates(), ExitHandling(), ExitInstructions(), WholeProcess(), IdleMachines(), Computing(),
    MachineChurn(), BlockRequests(), LinuxInTestBed(),
  ]

  static func main() throws {
    let names = measurements.map(\.name)
    guard let options = Options(CommandLine.arguments.dropFirst(), names: names) else {
      print(Options.usage + "measurements: " + names.joined(separator: " "))
      exit(2)
    }
    let scratch = try scratchFolder()
    defer { _ = try? ChildProcess.run(["/bin/rm", "-rf", scratch]) }
    let bench = Bench(
      repository: options.repository, scratch: scratch, isQuick: options.isQuick,
      peers: try ownFolder())
    let sections = measurements.map {
      options.wants($0.name) ? section($0, on: bench) : Section.leftOut($0)
    }
    let host = HostDescription()
    let tables = MarkdownTables(sections, host: host)
    if options.printsOnly || !options.only.isEmpty { return print(tables.text) }
    let documents = "\(options.repository)/docs"
    try DocumentPart(path: "\(documents)/performance.md").replace(with: tables.text)
    try File.write(
      ResultDocument(sections, host: host).text, to: "\(documents)/performance.json")
    for section in sections {
      guard let chart = Chart(section) else { continue }
      try File.write(chart.svg, to: "\(documents)/\(Chart.fileName(section))")
    }
    print("written: docs/performance.md, docs/performance.json and the charts")
  }

  /// One measurement; what stops it becomes a row that says so.
  private static func section(_ measurement: any Measurement, on bench: Bench) -> Section {
    var section = Section(name: measurement.name, title: measurement.title, rows: [])
    say("\(measurement.title) …")
    do {
      try measurement.measure(on: bench) { row in
        section.rows.append(row)
        say("  \(row)")
      }
    } catch {
      section.rows.append(
        Row(
          id: measurement.name, title: measurement.title, peer: "", unit: .count,
          outcome: .skipped(reason: "\(error)")))
      say("  not measured: \(error)")
    }
    return section
  }

  /// A line for whoever waits, at once.
  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func scratchFolder() throws -> String {
    var template = Array("/tmp/roost-bench.XXXXXX".utf8CString)
    guard let path = unsafe mkdtemp(&template) else {
      throw CannotMeasure("cannot make a folder in /tmp")
    }
    return unsafe String(cString: path)
  }

  /// Where this program is, and with it the peers.
  private static func ownFolder() throws -> String {
    guard let path = unsafe realpath("/proc/self/exe", nil) else {
      throw CannotMeasure("cannot find this program")
    }
    defer { unsafe free(path) }
    let parts = unsafe String(cString: path).split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }
}
