// SPDX-License-Identifier: Apache-2.0

import CKVM
import Glibc
import KVM
import POSIX
import SystemPackage
import Testing

extension KVMTests {
  /// What `KVM_RUN` leaves in the shared page, written by hand, and what becomes of it.
  @Suite("KVM exits decoded")
  struct ExitDecodingTests {
    /// The exit that a page of this reason and these words makes.
    private func exit(
      reason: Int32, words: [UInt64] = [], errno: Errno? = nil
    ) throws -> String {
      let kvm = try ScriptedKVM()
      unsafe kvm.page.bytes.storeBytes(of: reason, toByteOffset: 8, as: Int32.self)
      for (index, word) in words.enumerated() {
        // The union of struct kvm_run begins at byte 32.
        unsafe kvm.page.bytes.storeBytes(of: word, toByteOffset: 32 + 8 * index, as: UInt64.self)
      }
      return try kvm.run { scripted in
        if let errno {
          kvm.fault = ScriptedKVM.Fault(request: CKVM_RUN, errno: errno, times: 1)
        }
        return String(describing: try scripted.vcpu.runGuest())
      }
    }

    @Test(
      arguments: [
        (KVM_EXIT_UNKNOWN, [0x99], "unknown(hardwareReason: 153)"),
        (KVM_EXIT_EXCEPTION, [0x0000_0007_0000_000E], "exception(vector: 14, errorCode: 7)"),
        (KVM_EXIT_HYPERCALL, [12], "hypercall(number: 12)"),
        (
          KVM_EXIT_DEBUG, [0x0000_0000_0000_0001, 0xFFFF_8000_0000_1000],
          "debug(exception: 1, instructionPointer: 18446603336221200384)"
        ),
        (KVM_EXIT_HLT, [], "halt"),
        (KVM_EXIT_IRQ_WINDOW_OPEN, [], "interruptWindowOpen"),
        (KVM_EXIT_SHUTDOWN, [], "shutdown"),
        (
          KVM_EXIT_FAIL_ENTRY, [0x8000_0021, 3],
          "failedEntry(hardwareReason: 2147483681, processor: 3)"
        ),
        (KVM_EXIT_INTR, [], "interrupted"),
        (KVM_EXIT_SET_TPR, [], "taskPrioritySet"),
        (KVM_EXIT_TPR_ACCESS, [0x1000, 1], "taskPriorityAccess(instructionPointer: 4096)"),
        (KVM_EXIT_NMI, [], "nonMaskableInterrupt"),
        (KVM_EXIT_SYSTEM_EVENT, [2], "systemEvent(type: 2)"),
        (KVM_EXIT_IOAPIC_EOI, [0x31], "endOfInterrupt(vector: 49)"),
        (KVM_EXIT_HYPERV, [2], "hyperV(type: 2)"),
        // An error byte and padding, the reason, the index, the value.
        (
          KVM_EXIT_X86_RDMSR, [0, 0xC000_0080_0000_0001, 5],
          "readModelSpecificRegister(index: 3221225600)"
        ),
        (
          KVM_EXIT_X86_WRMSR, [0, 0xC000_0080_0000_0001, 5],
          "writeModelSpecificRegister(index: 3221225600, value: 5)"
        ),
        (KVM_EXIT_DIRTY_RING_FULL, [], "dirtyRingFull"),
        (KVM_EXIT_AP_RESET_HOLD, [], "resetHold"),
        (KVM_EXIT_X86_BUS_LOCK, [], "busLock"),
        (KVM_EXIT_XEN, [1], "xen(type: 1)"),
        (KVM_EXIT_NOTIFY, [1], "notify(flags: 1)"),
        (39, [8, 0x1000, 0x2000], "memoryFault(address: 4096, size: 8192, flags: 8)"),
        (KVM_EXIT_OSI, [], "other(reason: 18)"),
        (12345, [], "other(reason: 12345)"),
        (-1, [], "other(reason: 4294967295)"),
      ] as [(Int32, [UInt64], String)])
    func everyReasonHasItsCase(reason: Int32, words: [UInt64], expected: String) throws {
      #expect(try exit(reason: reason, words: words) == expected)
    }

    @Test func memoryFaultsComeWithAnError() throws {
      for errno in [Errno.badAddress, Errno(rawValue: EHWPOISON)] {
        #expect(
          try exit(reason: 39, words: [0, 0x1000, 0x2000], errno: errno)
            == "memoryFault(address: 4096, size: 8192, flags: 0)")
      }
      for (reason, errno) in [(39, .invalidArgument), (KVM_EXIT_MMIO, .badAddress)]
        as [(Int32, Errno)]
      {
        let error = #expect(throws: KVMError.self) { try exit(reason: reason, errno: errno) }
        #expect(error?.description == "KVM_RUN: \(errno)")
      }
    }

    @Test func signalsAndStartingProcessorsAreInterruptions() throws {
      for errno in [Errno.interrupted, .resourceTemporarilyUnavailable] {
        #expect(try exit(reason: KVM_EXIT_MMIO, errno: errno) == "interrupted")
      }
    }

    @Test func portDataLiesWhereThePageSays() throws {
      let kvm = try ScriptedKVM()
      let page = unsafe kvm.page.bytes
      unsafe page.storeBytes(of: KVM_EXIT_IO, toByteOffset: 8, as: Int32.self)
      // Direction, size, port, count, offset.
      unsafe page.storeBytes(of: UInt8(KVM_EXIT_IO_OUT), toByteOffset: 32, as: UInt8.self)
      unsafe page.storeBytes(of: 2, toByteOffset: 33, as: UInt8.self)
      unsafe page.storeBytes(of: 0x3F8, toByteOffset: 34, as: UInt16.self)
      unsafe page.storeBytes(of: 3, toByteOffset: 36, as: UInt32.self)
      unsafe page.storeBytes(of: 4096, toByteOffset: 40, as: UInt64.self)
      unsafe page.storeBytes(of: 0x0605_0403_0201, toByteOffset: 4096, as: UInt64.self)
      try kvm.run { scripted in
        guard case .portIO(let io) = try scripted.vcpu.runGuest() else {
          Issue.record("no port I/O")
          return
        }
        #expect(io.isWrite)
        #expect(io.port == 0x3F8)
        #expect(io.width == 2)
        #expect(io.count == 3)
        let bytes = unsafe [UInt8](
          UnsafeRawBufferPointer(start: io.data, count: io.count * Int(io.width)))
        #expect(bytes == [1, 2, 3, 4, 5, 6])
      }
    }

    @Test func memoryAccessesAreNeverLongerThanTheirData() throws {
      let kvm = try ScriptedKVM()
      let page = unsafe kvm.page.bytes
      unsafe page.storeBytes(of: KVM_EXIT_MMIO, toByteOffset: 8, as: Int32.self)
      // Address, data, length, direction.
      unsafe page.storeBytes(of: 0xFEE0_0000, toByteOffset: 32, as: UInt64.self)
      unsafe page.storeBytes(of: 0x1122, toByteOffset: 40, as: UInt64.self)
      unsafe page.storeBytes(of: 64, toByteOffset: 48, as: UInt32.self)
      try kvm.run { scripted in
        guard case .memoryMappedIO(let io) = try scripted.vcpu.runGuest() else {
          Issue.record("no memory-mapped I/O")
          return
        }
        #expect(!io.isWrite)
        #expect(io.address == 0xFEE0_0000)
        #expect(io.length == 8)
        #expect(unsafe io.data.loadUnaligned(as: UInt64.self) == 0x1122)
        unsafe io.data.storeBytes(of: 0x55, as: UInt64.self)
      }
      #expect(unsafe page.load(fromByteOffset: 40, as: UInt64.self) == 0x55)
    }

    private func internalError(suberror: UInt32, words: [UInt64]) throws -> InternalError? {
      let kvm = try ScriptedKVM()
      let page = unsafe kvm.page.bytes
      unsafe page.storeBytes(of: KVM_EXIT_INTERNAL_ERROR, toByteOffset: 8, as: Int32.self)
      unsafe page.storeBytes(of: suberror, toByteOffset: 32, as: UInt32.self)
      unsafe page.storeBytes(of: UInt32(words.count), toByteOffset: 36, as: UInt32.self)
      for (index, word) in words.enumerated() {
        unsafe page.storeBytes(of: word, toByteOffset: 40 + 8 * index, as: UInt64.self)
      }
      return try kvm.run { scripted in
        guard case .internalError(let error) = try scripted.vcpu.runGuest() else { return nil }
        return error
      }
    }

    @Test func internalErrorsAreClassified() throws {
      let kinds: [(UInt32, InternalError.Kind)] = [
        (1, .emulation), (2, .simultaneousException), (3, .eventDelivery), (4, .unexpectedExit),
        (77, .other(77)),
      ]
      for (suberror, kind) in kinds {
        let error = try #require(try internalError(suberror: suberror, words: [5, 6]))
        #expect(error.kind == kind)
        #expect(error.data == [5, 6])
        #expect(error.instruction == [])
      }
    }

    @Test func aRefusedInstructionIsTakenOutOfTheWords() throws {
      // Flags, then a length of 4 and the instruction's bytes.
      let words: [UInt64] = [1, 0x00C0_B80F_F304, 0]
      #expect(
        try internalError(suberror: 1, words: words)?.instruction == [0xF3, 0x0F, 0xB8, 0xC0])
      // Without the flag, or in another error, or with too few words, there is none.
      #expect(try internalError(suberror: 1, words: [0] + words[1...])?.instruction == [])
      #expect(try internalError(suberror: 3, words: words)?.instruction == [])
      #expect(try internalError(suberror: 1, words: [1])?.instruction == [])
      // A length beyond the longest instruction is cut.
      #expect(try internalError(suberror: 1, words: [1, 0xFF, 0])?.instruction.count == 15)
    }

    @Test func moreWordsThanThereIsRoomForAreLeftOut() throws {
      let words = [UInt64](repeating: 3, count: 20)
      #expect(try internalError(suberror: 4, words: words)?.data.count == 16)
    }
  }
}
