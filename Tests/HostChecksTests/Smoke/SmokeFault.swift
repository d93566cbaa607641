// SPDX-License-Identifier: Apache-2.0

import CKVM
import CLinux
import DiskImages
import Glibc
import Monitor
import SystemPackage
import TestSupport
import Testing

@testable import HostChecks

/// A way in which a monitor can be broken, and the checks that must notice.
struct SmokeFault: Sendable, CustomTestStringConvertible {
  let name: String
  let failing: Set<String>
  /// What becomes of the requests to KVM; made anew for each check.
  var requests: @Sendable () -> (RequestInterposer.Request) -> RequestInterposer.Answer = {
    { _ in .kernel }
  }
  var machine = MachineFaults()

  var testDescription: String { name }

  /// A monitor that says it did what it was asked for, and did not.
  private static func forgets(
    _ request: UInt, _ name: String, noticedBy check: String,
    unless:
      @escaping @Sendable (UInt)
      -> Bool = { _ in false }
  ) -> SmokeFault {
    SmokeFault(name: name, failing: [check]) {
      { $0.number == request && !unless($0.argument) ? .value(1) : .kernel }
    }
  }

  /// A monitor that changes what KVM answers.
  private static func changes<Structure>(
    _ request: UInt, _ name: String, noticedBy check: String, _ type: Structure.Type,
    _ change: @escaping @Sendable (inout Structure) -> Void
  ) -> SmokeFault {
    SmokeFault(name: name, failing: [check]) {
      { asked in
        guard asked.number == request else { return .kernel }
        let result = KernelRequest.make(asked)
        if let structure = unsafe UnsafeMutablePointer<Structure>(bitPattern: asked.argument) {
          unsafe change(&structure.pointee)
        }
        return result
      }
    }
  }

  static let all: [SmokeFault] = [
    forgets(CKVM_IRQFD, "drops the interrupts of events", noticedBy: "interrupt.event"),
    forgets(CKVM_IRQ_LINE, "drops the interrupts of lines", noticedBy: "interrupt.line"),
    forgets(CKVM_CREATE_PIT2, "has no interval timer", noticedBy: "timer.pit"),
    forgets(CKVM_IOEVENTFD, "does not listen to writes", noticedBy: "io.event"),
    forgets(CKVM_SET_XSAVE, "loses the vector registers", noticedBy: "cpu.state"),
    forgets(CKVM_SET_MSRS, "loses the model-specific registers", noticedBy: "cpu.state"),
    forgets(CKVM_SET_LAPIC, "loses the local APIC", noticedBy: "cpu.state"),
    forgets(
      CKVM_SET_USER_MEMORY_REGION, "keeps memory that was removed", noticedBy: "memory.slots",
      unless: { argument in
        let region = unsafe UnsafePointer<kvm_userspace_memory_region>(bitPattern: argument)
        return unsafe region?.pointee.memory_size != 0
      }),
    unsafe changes(
      CKVM_GET_DIRTY_LOG, "forgets a dirty page", noticedBy: "memory.dirty-log", kvm_dirty_log.self
    ) { log in
      let words = unsafe log.dirty_bitmap.assumingMemoryBound(to: UInt64.self)
      unsafe words.pointee &= words.pointee &- 1
    },
    unsafe changes(
      CKVM_GET_DIRTY_LOG, "finds a dirty page too many", noticedBy: "memory.dirty-log",
      kvm_dirty_log.self
    ) { log in
      let words = unsafe log.dirty_bitmap.assumingMemoryBound(to: UInt64.self)
      unsafe words.pointee |= words.pointee << 1
    },
    clockRunsBackwards, leaksDescriptors, forgetsNoExecute, swapsPortBytes, swapsMemoryBytes,
    swapsDiskBytes(name: "swaps two bytes of a block that is written", .write),
    swapsDiskBytes(name: "swaps two bytes of a block that is read", .read),
  ]

  private static let clockRunsBackwards = SmokeFault(
    name: "has a clock that runs backwards", failing: ["clock.forward"]
  ) {
    var time: UInt64 = 1_000_000_000
    return { asked in
      guard asked.number == CKVM_GET_CLOCK else { return .kernel }
      let data = unsafe UnsafeMutablePointer<kvm_clock_data>(bitPattern: asked.argument)
      time -= 1000
      unsafe data?.pointee.clock = time
      return .value(0)
    }
  }

  private static let leaksDescriptors = SmokeFault(
    name: "leaks a descriptor with each vCPU", failing: ["vm.lifecycle"]
  ) {
    { asked in
      if asked.number == CKVM_CREATE_VCPU { _ = dup(asked.descriptor) }
      return .kernel
    }
  }

  private static let forgetsNoExecute = SmokeFault(
    name: "does not enable the protection of data pages", failing: ["cpu.ring-3"]
  ) {
    { asked in
      guard asked.number == CKVM_SET_SREGS,
        let registers = unsafe UnsafePointer<kvm_sregs>(bitPattern: asked.argument)
      else { return .kernel }
      var copy = unsafe registers.pointee
      copy.efer &= ~(1 << 11)
      return unsafe withUnsafeMutablePointer(to: &copy) {
        KernelRequest.make(asked, argument: UInt(bitPattern: $0))
      }
    }
  }

  private static let swapsPortBytes = SmokeFault(
    name: "swaps the bytes of a word that is read from a port", failing: ["io.port"]
  ) {
    { asked in
      guard asked.number == CKVM_RUN else { return .kernel }
      return unsafe KernelRequest.run(asked) { run in
        guard unsafe ckvm_exit_reason(run) == UInt32(KVM_EXIT_IO), unsafe ckvm_io_size(run) == 2,
          unsafe ckvm_io_is_write(run) == 0
        else { return }
        let data = unsafe UnsafeMutableRawPointer(run) + Int(ckvm_io_data_offset(run))
        let word = unsafe data.load(as: UInt16.self)
        unsafe data.storeBytes(of: word.byteSwapped, as: UInt16.self)
      } after: { _ in
      }
    }
  }

  private static let swapsMemoryBytes = SmokeFault(
    name: "swaps two bytes of eight that are written to a device", failing: ["io.memory"]
  ) {
    { asked in
      guard asked.number == CKVM_RUN else { return .kernel }
      return unsafe KernelRequest.run(asked) { _ in
      } after: { run in
        guard unsafe ckvm_exit_reason(run) == UInt32(KVM_EXIT_MMIO),
          unsafe ckvm_mmio_length(run) == 8, unsafe ckvm_mmio_is_write(run) != 0
        else { return }
        guard let data = unsafe ckvm_mmio_data(run) else { return }
        let byte = unsafe data[2]
        unsafe data[2] = data[5]
        unsafe data[5] = byte
      }
    }
  }

  private static func swapsDiskBytes(
    name: String, _ direction: SwappingEngine.Direction
  ) -> SmokeFault {
    var fault = SmokeFault(name: name, failing: ["disk.virtio-block"])
    fault.machine.disk = { SwappingEngine($0, direction) }
    return fault
  }
}
