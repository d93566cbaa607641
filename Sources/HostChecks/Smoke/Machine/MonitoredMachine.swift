// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Monitor
internal import POSIX
internal import SystemPackage

/// A machine of the monitor that a check boots and waits for.
enum MonitoredMachine {
  /// Runs one of the embedded guests until its machine has ended.
  ///
  /// - Parameters:
  ///   - guest: its name.
  ///   - commandLine: what it is told.
  ///   - vcpus: how many it has.
  ///   - disk: the path of its disk.
  ///   - faults: what tests break.
  static func run(
    _ guest: String, commandLine: String = "", vcpus: Int = 1, disk: String? = nil,
    in context: CheckContext, faults: MachineFaults = MachineFaults()
  ) throws -> MonitoredEnd {
    var configuration = MachineConfiguration(boot: .guest(name: guest, commandLine: commandLine))
    configuration.memory = 4 << 20
    configuration.vcpus = vcpus
    if let disk { configuration.disks = [DiskConfiguration(path: disk)] }
    return try run(configuration, limit: try TimeLimit(context), faults: faults)
  }

  /// Runs a machine until it has ended or the time is over.
  static func run(
    _ configuration: MachineConfiguration, limit: TimeLimit,
    faults: MachineFaults = MachineFaults(), until isDone: (String) -> Bool = { _ in false }
  ) throws -> MonitoredEnd {
    let output = try MemoryFile()
    var configuration = configuration
    configuration.serial = .file(path: output.path)
    let machine = try Machine(configuration, faults: faults)
    try machine.start()
    while !wait(for: machine, until: limit) {
      if limit.isOver { machine.stop(.timedOut) }
      if isDone(try output.text()) { machine.stop(.stopped) }
    }
    return MonitoredEnd(end: machine.wait(), text: try output.text())
  }

  /// Waits a tenth of a second at most, and says whether the machine has finished.
  private static func wait(for machine: Machine, until limit: TimeLimit) -> Bool {
    var request = pollfd(fd: machine.finishedDescriptor, events: Int16(POLLIN), revents: 0)
    let left = limit.end > MonotonicClock.nanoseconds ? limit.end - MonotonicClock.nanoseconds : 0
    return unsafe poll(&request, 1, Int32(min(100, left / 1_000_000 + 1))) > 0
  }
}
