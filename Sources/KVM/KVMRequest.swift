// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A request of the KVM API: its number, and its name for messages.
public struct KVMRequest: Sendable, Equatable {
  /// The name in the kernel's documentation, as in `KVM_CREATE_VM`.
  public let name: String
  /// The number that `ioctl` takes.
  public let number: UInt

  init(_ name: String, _ number: UInt) {
    self.name = name
    self.number = number
  }

  /// Two requests are the same if their numbers are.
  public static func == (left: KVMRequest, right: KVMRequest) -> Bool {
    left.number == right.number
  }
}

extension KVMRequest {
  static var getAPIVersion: Self { Self("KVM_GET_API_VERSION", CKVM_GET_API_VERSION) }
  static var createVM: Self { Self("KVM_CREATE_VM", CKVM_CREATE_VM) }
  static var checkExtension: Self { Self("KVM_CHECK_EXTENSION", CKVM_CHECK_EXTENSION) }
  static var getVCPUMMapSize: Self { Self("KVM_GET_VCPU_MMAP_SIZE", CKVM_GET_VCPU_MMAP_SIZE) }
  static var getSupportedCPUID: Self { Self("KVM_GET_SUPPORTED_CPUID", CKVM_GET_SUPPORTED_CPUID) }
  static var getMSRIndexList: Self { Self("KVM_GET_MSR_INDEX_LIST", CKVM_GET_MSR_INDEX_LIST) }
  static var createVCPU: Self { Self("KVM_CREATE_VCPU", CKVM_CREATE_VCPU) }
  static var setUserMemoryRegion: Self {
    Self("KVM_SET_USER_MEMORY_REGION", CKVM_SET_USER_MEMORY_REGION)
  }
  static var getDirtyLog: Self { Self("KVM_GET_DIRTY_LOG", CKVM_GET_DIRTY_LOG) }
  static var setTSSAddress: Self { Self("KVM_SET_TSS_ADDR", CKVM_SET_TSS_ADDR) }
  static var setIdentityMapAddress: Self {
    Self("KVM_SET_IDENTITY_MAP_ADDR", CKVM_SET_IDENTITY_MAP_ADDR)
  }
  static var createIRQChip: Self { Self("KVM_CREATE_IRQCHIP", CKVM_CREATE_IRQCHIP) }
  static var createPIT2: Self { Self("KVM_CREATE_PIT2", CKVM_CREATE_PIT2) }
  static var irqLine: Self { Self("KVM_IRQ_LINE", CKVM_IRQ_LINE) }
  static var irqFD: Self { Self("KVM_IRQFD", CKVM_IRQFD) }
  static var ioEventFD: Self { Self("KVM_IOEVENTFD", CKVM_IOEVENTFD) }
  static var enableCapability: Self { Self("KVM_ENABLE_CAP", CKVM_ENABLE_CAP) }
  static var getClock: Self { Self("KVM_GET_CLOCK", CKVM_GET_CLOCK) }
  static var setClock: Self { Self("KVM_SET_CLOCK", CKVM_SET_CLOCK) }
  static var run: Self { Self("KVM_RUN", CKVM_RUN) }
  static var getRegisters: Self { Self("KVM_GET_REGS", CKVM_GET_REGS) }
  static var setRegisters: Self { Self("KVM_SET_REGS", CKVM_SET_REGS) }
  static var getSpecialRegisters: Self { Self("KVM_GET_SREGS", CKVM_GET_SREGS) }
  static var setSpecialRegisters: Self { Self("KVM_SET_SREGS", CKVM_SET_SREGS) }
  static var getXSAVE: Self { Self("KVM_GET_XSAVE", CKVM_GET_XSAVE) }
  static var setXSAVE: Self { Self("KVM_SET_XSAVE", CKVM_SET_XSAVE) }
  static var getXCRs: Self { Self("KVM_GET_XCRS", CKVM_GET_XCRS) }
  static var setXCRs: Self { Self("KVM_SET_XCRS", CKVM_SET_XCRS) }
  static var getMSRs: Self { Self("KVM_GET_MSRS", CKVM_GET_MSRS) }
  static var setMSRs: Self { Self("KVM_SET_MSRS", CKVM_SET_MSRS) }
  static var setCPUID2: Self { Self("KVM_SET_CPUID2", CKVM_SET_CPUID2) }
  static var getCPUID2: Self { Self("KVM_GET_CPUID2", CKVM_GET_CPUID2) }
  static var getLAPIC: Self { Self("KVM_GET_LAPIC", CKVM_GET_LAPIC) }
  static var setLAPIC: Self { Self("KVM_SET_LAPIC", CKVM_SET_LAPIC) }
  static var getVCPUEvents: Self { Self("KVM_GET_VCPU_EVENTS", CKVM_GET_VCPU_EVENTS) }
  static var setVCPUEvents: Self { Self("KVM_SET_VCPU_EVENTS", CKVM_SET_VCPU_EVENTS) }
  static var getMPState: Self { Self("KVM_GET_MP_STATE", CKVM_GET_MP_STATE) }
  static var setMPState: Self { Self("KVM_SET_MP_STATE", CKVM_SET_MP_STATE) }
  static var translate: Self { Self("KVM_TRANSLATE", CKVM_TRANSLATE) }
  static var kvmclockControl: Self { Self("KVM_KVMCLOCK_CTRL", CKVM_KVMCLOCK_CTRL) }
}
