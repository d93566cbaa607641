// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// Why a vCPU stopped running the guest.
///
/// Source: the `KVM_EXIT_` constants and the unions of `struct kvm_run`.
public enum VCPUExit {
  /// A port was accessed.
  case portIO(PortIO)
  /// An address without memory was accessed.
  case memoryMappedIO(MemoryMappedIO)
  /// The guest executed `HLT` and there is no in-kernel interrupt controller.
  case halt
  /// A triple fault, or another shutdown of the processor.
  case shutdown
  /// A signal or `immediate_exit` asked the vCPU to stop.
  case interrupted
  /// The guest can take an interrupt now, as was asked for.
  case interruptWindowOpen
  /// The processor refused to enter the guest.
  case failedEntry(hardwareReason: UInt64, processor: UInt32)
  /// KVM could not go on.
  case internalError(InternalError)
  /// An exit of the processor that KVM does not know.
  case unknown(hardwareReason: UInt64)
  /// An exception that was to be reported.
  case exception(vector: UInt32, errorCode: UInt32)
  /// A hypercall that user space serves.
  case hypercall(number: UInt64)
  /// A breakpoint or single step of guest debugging.
  case debug(exception: UInt32, instructionPointer: UInt64)
  /// The task priority was lowered, and there is no in-kernel interrupt controller.
  case taskPrioritySet
  /// The guest accessed its task priority, and that was to be reported.
  case taskPriorityAccess(instructionPointer: UInt64)
  /// The machine asked for power off (1), reset (2) or reported a crash (3).
  case systemEvent(type: UInt32)
  /// A level interrupt was acknowledged, and the IOAPIC is in user space.
  case endOfInterrupt(vector: UInt8)
  /// The guest read a model-specific register that user space serves.
  case readModelSpecificRegister(index: UInt32)
  /// The guest wrote a model-specific register that user space serves.
  case writeModelSpecificRegister(index: UInt32, value: UInt64)
  /// The dirty ring is full.
  case dirtyRingFull
  /// The guest held the bus lock.
  case busLock
  /// The guest kept the processor from taking events for too long.
  case notify(flags: UInt32)
  /// A request of Hyper-V that user space serves, with its type.
  case hyperV(type: UInt32)
  /// A request of Xen that user space serves, with its type.
  case xen(type: UInt32)
  /// A vCPU of an encrypted guest waits to be started.
  case resetHold
  /// A non-maskable interrupt of the host arrived in the guest.
  case nonMaskableInterrupt
  /// The memory behind these guest physical addresses cannot be used. A kernel that does not tell
  /// which they are answers `EFAULT` alone.
  case memoryFault(address: UInt64, size: UInt64, flags: UInt64)
  /// Any other reason, with its number.
  case other(reason: UInt32)
}

extension VCPUExit {
  /// Decodes what `KVM_RUN` left in the shared page.
  ///
  /// - Parameter run: the shared page.
  @inline(__always)
  init(_ run: UnsafeMutablePointer<kvm_run>) {
    let reason = unsafe ckvm_exit_reason(run)
    if reason == UInt32(KVM_EXIT_IO) {
      unsafe self = .portIO(PortIO(run))
    } else if reason == UInt32(KVM_EXIT_MMIO) {
      unsafe self = .memoryMappedIO(MemoryMappedIO(run))
    } else {
      unsafe self = VCPUExit.uncommon(Int32(bitPattern: reason), run)
    }
  }

  @inline(never)
  private static func uncommon(_ reason: Int32, _ run: UnsafeMutablePointer<kvm_run>) -> VCPUExit {
    switch reason {
    case KVM_EXIT_HLT: .halt
    case KVM_EXIT_SHUTDOWN: .shutdown
    case KVM_EXIT_INTR: .interrupted
    case KVM_EXIT_IRQ_WINDOW_OPEN: .interruptWindowOpen
    case KVM_EXIT_FAIL_ENTRY:
      unsafe .failedEntry(
        hardwareReason: ckvm_fail_entry_reason(run), processor: ckvm_fail_entry_cpu(run))
    case KVM_EXIT_INTERNAL_ERROR: unsafe .internalError(InternalError(run))
    case KVM_EXIT_UNKNOWN: unsafe .unknown(hardwareReason: ckvm_unknown_hardware_reason(run))
    case KVM_EXIT_EXCEPTION:
      unsafe .exception(
        vector: ckvm_exception_vector(run), errorCode: ckvm_exception_error_code(run))
    case KVM_EXIT_HYPERCALL: unsafe .hypercall(number: ckvm_hypercall_number(run))
    case KVM_EXIT_DEBUG:
      unsafe .debug(exception: ckvm_debug_exception(run), instructionPointer: ckvm_debug_pc(run))
    case KVM_EXIT_SET_TPR: .taskPrioritySet
    case KVM_EXIT_TPR_ACCESS:
      unsafe .taskPriorityAccess(instructionPointer: ckvm_tpr_access_rip(run))
    case KVM_EXIT_SYSTEM_EVENT: unsafe .systemEvent(type: ckvm_system_event_type(run))
    case KVM_EXIT_IOAPIC_EOI: unsafe .endOfInterrupt(vector: ckvm_eoi_vector(run))
    case KVM_EXIT_X86_RDMSR: unsafe .readModelSpecificRegister(index: ckvm_msr_index(run))
    case KVM_EXIT_X86_WRMSR:
      unsafe .writeModelSpecificRegister(index: ckvm_msr_index(run), value: ckvm_msr_data(run))
    case KVM_EXIT_DIRTY_RING_FULL: .dirtyRingFull
    case KVM_EXIT_X86_BUS_LOCK: .busLock
    case KVM_EXIT_NOTIFY: unsafe .notify(flags: ckvm_notify_flags(run))
    case KVM_EXIT_HYPERV: unsafe .hyperV(type: ckvm_hyperv_type(run))
    case KVM_EXIT_XEN: unsafe .xen(type: ckvm_xen_type(run))
    case KVM_EXIT_AP_RESET_HOLD: .resetHold
    case KVM_EXIT_NMI: .nonMaskableInterrupt
    case CKVM_EXIT_MEMORY_FAULT:
      unsafe .memoryFault(
        address: ckvm_memory_fault_word(run, 1), size: ckvm_memory_fault_word(run, 2),
        flags: ckvm_memory_fault_word(run, 0))
    default: .other(reason: UInt32(bitPattern: reason))
    }
  }
}

extension PortIO {
  @inline(__always)
  init(_ run: UnsafeMutablePointer<kvm_run>) {
    isWrite = unsafe ckvm_io_is_write(run) != 0
    port = unsafe ckvm_io_port(run)
    width = unsafe ckvm_io_size(run)
    unsafe data =
      UnsafeMutableRawPointer(run) + Int(truncatingIfNeeded: ckvm_io_data_offset(run))
    count = unsafe Int(ckvm_io_count(run))
  }
}

extension MemoryMappedIO {
  @inline(__always)
  init(_ run: UnsafeMutablePointer<kvm_run>) {
    isWrite = unsafe ckvm_mmio_is_write(run) != 0
    address = unsafe ckvm_mmio_address(run)
    length = unsafe min(Int(ckvm_mmio_length(run)), 8)
    unsafe data = UnsafeMutableRawPointer(ckvm_mmio_data(run))
  }
}

extension InternalError {
  init(_ run: UnsafeMutablePointer<kvm_run>) {
    let suberror = unsafe ckvm_internal_suberror(run)
    kind =
      switch Int32(bitPattern: suberror) {
      case KVM_INTERNAL_ERROR_EMULATION: .emulation
      case KVM_INTERNAL_ERROR_SIMUL_EX: .simultaneousException
      case KVM_INTERNAL_ERROR_DELIVERY_EV: .eventDelivery
      case KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON: .unexpectedExit
      default: .other(suberror)
      }
    let words = unsafe min(ckvm_internal_count(run), 16)
    data = (0..<words).map { unsafe ckvm_internal_data(run, $0) }
    let bytes = kind == .emulation ? unsafe UInt32(ckvm_emulation_instruction_size(run)) : 0
    instruction = (0..<bytes).map { unsafe ckvm_emulation_instruction_byte(run, $0) }
  }
}
