// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// Something that a KVM may or may not be able to do (`KVM_CAP_…`).
public struct Capability: RawRepresentable, Sendable, Hashable {
  /// The number that `KVM_CHECK_EXTENSION` takes.
  public let rawValue: Int32

  /// Wraps a number of `linux/kvm.h`.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// PIC, IOAPIC and local APIC inside the kernel.
  public static var irqChip: Self { Self(rawValue: KVM_CAP_IRQCHIP) }
  /// Memory slots backed by this process's memory.
  public static var userMemory: Self { Self(rawValue: KVM_CAP_USER_MEMORY) }
  /// The number of memory slots.
  public static var memorySlots: Self { Self(rawValue: KVM_CAP_NR_MEMSLOTS) }
  /// Memory slots that a guest can read but not write.
  public static var readOnlyMemory: Self { Self(rawValue: KVM_CAP_READONLY_MEM) }
  /// The recommended largest number of vCPUs.
  public static var recommendedVCPUs: Self { Self(rawValue: KVM_CAP_NR_VCPUS) }
  /// The largest number of vCPUs.
  public static var maximumVCPUs: Self { Self(rawValue: KVM_CAP_MAX_VCPUS) }
  /// Interrupts raised through an eventfd.
  public static var irqFD: Self { Self(rawValue: KVM_CAP_IRQFD) }
  /// Guest writes that signal an eventfd.
  public static var ioEventFD: Self { Self(rawValue: KVM_CAP_IOEVENTFD) }
  /// The second version of the in-kernel timer.
  public static var pit2: Self { Self(rawValue: KVM_CAP_PIT2) }
  /// `immediate_exit` of the vCPU's page.
  public static var immediateExit: Self { Self(rawValue: KVM_CAP_IMMEDIATE_EXIT) }
  /// `KVM_SET_TSS_ADDR`.
  public static var tssAddress: Self { Self(rawValue: KVM_CAP_SET_TSS_ADDR) }
  /// `KVM_SET_IDENTITY_MAP_ADDR`.
  public static var identityMapAddress: Self { Self(rawValue: KVM_CAP_SET_IDENTITY_MAP_ADDR) }
  /// `KVM_GET_SUPPORTED_CPUID`.
  public static var extendedCPUID: Self { Self(rawValue: KVM_CAP_EXT_CPUID) }
  /// vCPU event state (`KVM_GET_VCPU_EVENTS`).
  public static var vcpuEvents: Self { Self(rawValue: KVM_CAP_VCPU_EVENTS) }
  /// Run state of a vCPU (`KVM_GET_MP_STATE`).
  public static var mpState: Self { Self(rawValue: KVM_CAP_MP_STATE) }
  /// Accesses to model-specific registers that leave the guest; the argument of
  /// ``VirtualMachine/enable(_:argument:)`` says which: 1 those that the kernel finds invalid, 2
  /// those that it does not know, 4 those that a filter denies.
  public static var userSpaceMSR: Self { Self(rawValue: KVM_CAP_X86_USER_SPACE_MSR) }
  /// The paravirtual clock (`KVM_GET_CLOCK`).
  public static var adjustClock: Self { Self(rawValue: KVM_CAP_ADJUST_CLOCK) }
}
