// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Glibc

/// Many processes of one kind at once, and what each has of the host, on average.
struct IdleFleet {
  /// Bytes.
  let resident: Double
  /// Bytes, where a page that several share counts in parts.
  let proportional: Double
  /// Nanoseconds in ten seconds.
  let processor: Double

  private static let seconds: UInt32 = 10

  init(_ arguments: [String], count: Int) throws {
    let processes = try (0..<count).map { _ in try ChildProcess(arguments) }
    defer { withExtendedLifetime(processes) {} }
    let ids = processes.map(\.id)
    sleep(2)
    let before = try ids.map(Self.processorTime).reduce(0, +)
    sleep(Self.seconds)
    let after = try ids.map(Self.processorTime).reduce(0, +)
    processor = (after - before) / Double(count)
    let memory = try ids.map { try File.read("/proc/\($0)/smaps_rollup") }
    func average(_ name: String) -> Double {
      memory.compactMap { File.number(after: name, in: $0) }.reduce(0, +) * 1024 / Double(count)
    }
    resident = average("Rss:")
    proportional = average("Pss:")
  }

  /// Nanoseconds that all threads of a process have run.
  private static func processorTime(_ id: pid_t) throws -> Double {
    let folder = "/proc/\(id)/task"
    guard let directory = unsafe opendir(folder) else {
      throw CannotMeasure("an idle machine ended by itself")
    }
    defer { unsafe closedir(directory) }
    var sum = 0.0
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      guard name.first?.isNumber == true else { continue }
      sum += File.numbers(try File.read("\(folder)/\(name)/schedstat")[...]).first ?? 0
    }
    return sum
  }
}
