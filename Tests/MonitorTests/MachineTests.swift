// SPDX-License-Identifier: Apache-2.0

import Glibc
import Monitor
import TestSupport
import Testing

/// Everything that runs machines; one test at a time, because some count what a machine leaves.
@Suite(
  "KVM: machines", .serialized, .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
enum MachineTests {}

extension MachineConfiguration {
  /// A machine with an embedded guest, silent unless told otherwise.
  static func guest(
    _ name: String, memory: UInt64 = 4 << 20, vcpus: Int = 1, serial: SerialMode = .none
  ) -> MachineConfiguration {
    var configuration = MachineConfiguration(boot: .guest(name: name, commandLine: ""))
    configuration.memory = memory
    configuration.vcpus = vcpus
    configuration.serial = serial
    return configuration
  }
}

extension Machine {
  /// How it ended; a machine that does not end within a minute fails the test and is stopped.
  func end(_ location: SourceLocation = #_sourceLocation) -> MachineEnd {
    var request = pollfd(fd: finishedDescriptor, events: Int16(POLLIN), revents: 0)
    if unsafe poll(&request, 1, 60_000) != 1 {
      Issue.record("the machine does not end", sourceLocation: location)
      stop()
    }
    return wait()
  }

  /// Starts a machine and waits for its end.
  static func run(_ configuration: MachineConfiguration) throws -> MachineEnd {
    let machine = try Machine(configuration)
    try machine.start()
    return machine.end()
  }
}
