// SPDX-License-Identifier: Apache-2.0

import CKVM
import Foundation
import KVM
import SystemPackage
import TestSupport
import Testing

extension KVMTests {
  @Suite("KVM requests that fail")
  struct FaultTests {
    /// What calling a function with a fault did, and how many descriptors it left open.
    private struct Outcome: Sendable {
      var error: KVMError?
      var otherError: String?
      var leaked: Int
      var requests: Int
    }

    /// Calls a function of a machine whose KVM fails once or more in the way of `fault`.
    private func outcome(
      of call: @escaping @Sendable (ScriptedMachine) throws -> Void, request: UInt, errno: Errno,
      times: Int
    ) throws -> Outcome {
      try TestThread.withPrivateDescriptors {
        let kvm = try ScriptedKVM()
        return try kvm.run { scripted in
          var outcome = Outcome(leaked: 0, requests: 0)
          let before = (TestThread.openDescriptors().count, kvm.count(of: request))
          kvm.fault = ScriptedKVM.Fault(request: request, errno: errno, times: times)
          do {
            try call(scripted)
          } catch let error as KVMError {
            outcome.error = error
          } catch {
            outcome.otherError = "\(error)"
          }
          outcome.leaked = TestThread.openDescriptors().count - before.0
          outcome.requests = kvm.count(of: request) - before.1
          return outcome
        }
      }
    }

    @Test(arguments: FaultCase.all)
    func theErrorNamesTheRequestAndNothingLeaks(_ fault: FaultCase) throws {
      for errno in [Errno.invalidArgument, .noMemory, .tooManyOpenFiles, .badAddress] {
        let outcome = try outcome(of: fault.call, request: fault.request, errno: errno, times: 1)
        #expect(outcome.error?.request.name == fault.name)
        #expect(outcome.error?.request.number == fault.request)
        #expect(outcome.error?.errno == errno)
        #expect(outcome.error?.description == "\(fault.name): \(errno)")
        #expect(outcome.otherError == nil)
        #expect(outcome.leaked == 0)
        #expect(outcome.requests == 1)
      }
    }

    @Test(arguments: FaultCase.all)
    func aSignalIsRetriedAndNothingLeaks(_ fault: FaultCase) throws {
      let outcome = try outcome(
        of: fault.call, request: fault.request, errno: .interrupted, times: 3)
      #expect(outcome.error == nil)
      #expect(outcome.otherError == nil)
      #expect(outcome.leaked == 0)
      #expect(outcome.requests == 4)
    }

    private static let header = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/CKVM/include/CKVM.h")

    /// The header lists every request that the module makes.
    @Test(
      .enabled(
        if: FileManager.default.isReadableFile(atPath: header.path),
        "skipped, the sources are not on this machine"))
    func noRequestIsForgotten() throws {
      let listed = try String(contentsOf: Self.header, encoding: .utf8)
        .matches(of: /\nCKVM_REQUEST\((\w+)\);/).map { String($0.1) }
      #expect(listed.count > 30)
      let testedElsewhere: Set = [
        "KVM_GET_API_VERSION", "KVM_GET_VCPU_MMAP_SIZE", "KVM_CHECK_EXTENSION", "KVM_RUN",
        "KVM_KVMCLOCK_CTRL",
      ]
      #expect(Set(FaultCase.all.map(\.name)) == Set(listed).subtracting(testedElsewhere))
    }

    @Test func aCapabilityThatCannotBeAskedForIsAbsent() throws {
      let kvm = try ScriptedKVM()
      try kvm.run { scripted in
        for errno in [Errno.invalidArgument, .inappropriateIOCTLForDevice] {
          kvm.fault = ScriptedKVM.Fault(
            request: ScriptedKVM.checkExtension, errno: errno, times: 2)
          #expect(scripted.system.check(.irqChip) == 0)
          #expect(scripted.machine.check(.irqChip) == 0)
        }
        #expect(scripted.system.check(.irqChip) == 1)
      }
    }

    /// A guest without the paravirtual clock cannot be told of a pause, which is no failure.
    @Test func aPauseThatTheGuestCannotBeToldOf() throws {
      let kvm = try ScriptedKVM()
      try kvm.run { scripted in
        for (errno, isToldOf) in [(Errno.invalidArgument, false), (.badAddress, nil)] {
          kvm.fault = ScriptedKVM.Fault(request: CKVM_KVMCLOCK_CTRL, errno: errno, times: 1)
          #expect((try? scripted.vcpu.announcePause()) == isToldOf)
        }
      }
    }

    @Test func aVCPUWithoutASharedPageIsRefusedAndClosed() throws {
      let (error, leaked) = try TestThread.withPrivateDescriptors {
        let kvm = try ScriptedKVM()
        return try kvm.run { scripted -> (KVMError?, Int) in
          // A socket cannot be mapped.
          kvm.vcpuDescriptor = { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) }
          let before = TestThread.openDescriptors()
          do throws(KVMError) {
            _ = try scripted.machine.createVCPU(id: 1)
            return (nil, 0)
          } catch {
            return (error, TestThread.openDescriptors().count - before.count)
          }
        }
      }
      #expect(error?.request.name == "KVM_CREATE_VCPU")
      #expect(error?.errno == .operationNotSupportedByDevice)
      #expect(leaked == 0)
    }

    @Test(arguments: [3, 128, 129, 300, 4096])
    func listsAreReadWhateverTheirLength(count: Int) throws {
      let kvm = try ScriptedKVM()
      kvm.identificationCount = count
      kvm.registerCount = count
      try kvm.run { scripted throws in
        #expect(try scripted.system.supportedCPUID().count == count)
        #expect(try scripted.vcpu.cpuid().count == count)
        #expect(try scripted.system.modelSpecificRegisters().count == count)
      }
    }

    @Test func listsWithoutAnEndAreGivenUp() throws {
      let kvm = try ScriptedKVM()
      kvm.identificationCount = 1 << 20
      kvm.registerCount = 1 << 20
      try kvm.run { scripted in
        for call in [
          { _ = try scripted.system.supportedCPUID() },
          { _ = try scripted.system.modelSpecificRegisters() },
        ] {
          let error = #expect(throws: KVMError.self) { try call() }
          #expect(error?.errno == .argListTooLong)
        }
      }
    }

    @Test func aSlotThatWasRefusedHasNoDirtyLog() throws {
      let guestMemory = UnsafeMutableRawPointer.allocate(byteCount: 8192, alignment: 4096)
      defer { unsafe guestMemory.deallocate() }
      let slot = unsafe MemorySlot(
        number: 9, guestAddress: 0, size: 8192, hostAddress: guestMemory)
      let kvm = try ScriptedKVM()
      try kvm.run { scripted in
        kvm.fault = ScriptedKVM.Fault(
          request: CKVM_SET_USER_MEMORY_REGION, errno: .fileExists, times: 1)
        #expect(throws: KVMError.self) { try scripted.machine.setMemorySlot(slot) }
        #expect(throws: KVMError.self) { try scripted.machine.dirtyLog(of: slot) }
        try scripted.machine.setMemorySlot(slot)
        #expect(try scripted.machine.dirtyLog(of: slot) == [0])
      }
    }
  }
}
