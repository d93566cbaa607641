// SPDX-License-Identifier: Apache-2.0

import KVM
import TestSupport
import Testing

extension KVMTests {
  @Suite("KVM descriptors", .requiresKVM)
  struct DescriptorTests {
    @Test func machinesThatEndedLeaveNothingOpen() throws {
      let (before, within, after) = try TestThread.withPrivateDescriptors {
        let before = TestThread.openDescriptors()
        var within = 0
        for _ in 0..<200 {
          let guest = try TinyGuest([0xF4])
          within = max(within, TestThread.openDescriptors().count - before.count)
          guard try guest.run().end == .halt else { break }
        }
        return (before, within, TestThread.openDescriptors())
      }
      #expect(within == 2)
      #expect(after == before)
    }

    @Test func aVCPUKeepsItsMachineAlive() throws {
      let opened = try TestThread.withPrivateDescriptors {
        let before = TestThread.openDescriptors().count
        var counts: [Int] = []
        do {
          let vcpu = try KVMSystem().createVirtualMachine().createVCPU(id: 0)
          counts.append(TestThread.openDescriptors().count - before)
          _ = try vcpu.registers()
        }
        counts.append(TestThread.openDescriptors().count - before)
        return counts
      }
      #expect(opened == [2, 0])
    }
  }
}
