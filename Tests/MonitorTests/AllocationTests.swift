// SPDX-License-Identifier: Apache-2.0

import CAllocationCounter
import CExitPeer
import POSIX
import SystemPackage
import Testing

@testable import Monitor

/// What an exit costs in memory, with a `KVM_RUN` of nothing: needs no KVM.
@Suite("Allocations of an exit")
struct AllocationTests {
  @Test(
    "An exit allocates nothing",
    arguments: [
      EXIT_PEER_PORT_WRITE, EXIT_PEER_PORT_READ, EXIT_PEER_MEMORY_WRITE, EXIT_PEER_MEMORY_READ,
    ])
  func exits(access: Int) throws {
    // Another run may allocate for what comes first in this process; exits are what makes them differ.
    _ = try allocations(access, exits: 1)
    #expect(try allocations(access, exits: 10_000) == allocations(access, exits: 1))
  }

  /// How often this thread asked for memory while a vCPU ran.
  private func allocations(_ access: Int, exits: UInt64) throws -> UInt64 {
    let file = exit_peer_page_file()
    try #require(file >= 0)
    let descriptor = OwnedDescriptor(adopting: file)
    let page = try Mapping(sharing: descriptor.rawValue, size: Int(EXIT_PEER_PAGE_SIZE))
    unsafe exit_peer_simulate(
      page.bytes.assumingMemoryBound(to: kvm_run.self).baseAddress, file, Int32(access), exits)
    defer { exit_peer_stop_simulating() }
    var configuration = MachineConfiguration.guest("halt")
    configuration.hasEntropyDevice = true
    let machine = try Machine(configuration)
    let before = roost_allocation_count()
    machine.runBootProcessorHere()
    let count = roost_allocation_count() - before
    let served = machine.exitCounters[0]
    #expect(served.value(of: .portIO) + served.value(of: .memoryMappedIO) == exits + 1)
    return count
  }
}
