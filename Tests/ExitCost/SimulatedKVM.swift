// SPDX-License-Identifier: Apache-2.0

import CExitPeer
import Monitor
import POSIX
import SystemPackage

/// A KVM without a kernel behind it, whose vCPU leaves the guest as often as it is told.
struct SimulatedKVM: ~Copyable {
  private let file: OwnedDescriptor
  private let page: Mapping

  init() throws(SystemCallError) {
    let descriptor = exit_peer_page_file()
    guard descriptor >= 0 else {
      throw SystemCallError("make a page", Errno(rawValue: -descriptor))
    }
    let file = OwnedDescriptor(adopting: descriptor)
    page = try Mapping(sharing: descriptor, size: Int(EXIT_PEER_PAGE_SIZE))
    self.file = file
  }

  private var run: UnsafeMutablePointer<kvm_run>? {
    unsafe page.bytes.assumingMemoryBound(to: kvm_run.self).baseAddress
  }

  /// Nanoseconds that the monitor's loop takes for so many exits.
  func timeMonitor(_ access: Int32, count: UInt64) throws -> UInt64 {
    unsafe exit_peer_simulate(run, file.rawValue, access, count)
    defer { exit_peer_stop_simulating() }
    var configuration = MachineConfiguration(boot: .guest(name: "halt", commandLine: ""))
    configuration.memory = MachineConfiguration.minimumMemory
    configuration.serial = .none
    configuration.hasEntropyDevice = true
    let machine = try Machine(configuration)
    let start = exit_peer_now()
    machine.runBootProcessorHere()
    return exit_peer_now() - start
  }

  /// Nanoseconds that the peer's loop takes, or that `KVM_RUN` takes of it.
  func timePeer(_ access: Int32, count: UInt64, serves: Bool) -> UInt64 {
    unsafe exit_peer_simulate(run, file.rawValue, access, count)
    defer { exit_peer_stop_simulating() }
    return unsafe exit_peer_time_simulated(run, serves ? 1 : 0)
  }
}
