// SPDX-License-Identifier: Apache-2.0

internal import CKVM
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// A virtual machine of KVM: memory slots, interrupt controllers, and what makes vCPUs.
///
/// It ends when the last reference to it and the last of its vCPUs are gone.
public final class VirtualMachine: Sendable {
  let descriptor: KVMDescriptor
  private let runPageSize: Int
  // How much the kernel writes into a dirty log follows from the slot that it has, not from what a
  // caller believes; so that is noted here.
  private let slotSizes = Mutex<[UInt32: UInt64]>([:])

  init(_ descriptor: consuming KVMDescriptor, runPageSize: Int) {
    self.descriptor = descriptor
    self.runPageSize = runPageSize
  }

  /// Asks for a capability of this machine.
  ///
  /// The corresponding request is `KVM_CHECK_EXTENSION`.
  public func check(_ capability: Capability) -> Int {
    (try? descriptor.call(.checkExtension, UInt(bitPattern: Int(capability.rawValue)))) ?? 0
  }

  /// Turns on a capability that is off until it is asked for.
  ///
  /// The corresponding request is `KVM_ENABLE_CAP`.
  ///
  /// - Parameters:
  ///   - capability: which.
  ///   - argument: its first argument, as the kernel's documentation of it says.
  public func enable(_ capability: Capability, argument: UInt64 = 0) throws(KVMError) {
    var request = kvm_enable_cap()
    request.cap = UInt32(bitPattern: capability.rawValue)
    request.args.0 = argument
    try descriptor.call(.enableCapability, reading: request)
  }

  // MARK: Memory

  /// Adds or changes a memory slot; one of size 0 is removed.
  ///
  /// The corresponding request is `KVM_SET_USER_MEMORY_REGION`.
  ///
  /// - Throws: `EEXIST` where it overlaps another slot, `EINVAL` where it is not page-aligned.
  public func setMemorySlot(_ slot: MemorySlot) throws(KVMError) {
    let region = unsafe ckvm_memory_region(
      slot.number, slot.flags.rawValue, slot.guestAddress, slot.size,
      UInt64(UInt(bitPattern: slot.hostAddress)))
    try slotSizes.withLock { (sizes) throws(KVMError) in
      try descriptor.call(.setUserMemoryRegion, reading: region)
      sizes[slot.number] = slot.size > 0 ? slot.size : nil
    }
  }

  /// Removes a memory slot; the guest finds nothing there any more.
  ///
  /// The corresponding request is `KVM_SET_USER_MEMORY_REGION` with a size of 0.
  public func removeMemorySlot(number: UInt32) throws(KVMError) {
    try slotSizes.withLock { (sizes) throws(KVMError) in
      try descriptor.call(.setUserMemoryRegion, reading: ckvm_memory_region(number, 0, 0, 0, 0))
      sizes[number] = nil
    }
  }

  /// The pages of a slot that were written since the last call, and forgets them.
  ///
  /// The corresponding request is `KVM_GET_DIRTY_LOG`.
  ///
  /// - Parameter slot: a slot with ``MemorySlot/Flags/logDirtyPages``.
  /// - Returns: a bit for each page of 4096 bytes, the first in the lowest bit of the first word.
  /// - Throws: `ENOENT` where there is no such slot, or it does not log.
  public func dirtyLog(of slot: MemorySlot) throws(KVMError) -> [UInt64] {
    try slotSizes.withLock { (sizes) throws(KVMError) in
      guard let size = sizes[slot.number] else {
        throw KVMError(request: .getDirtyLog, errno: .noSuchFileOrDirectory)
      }
      var bitmap = [UInt64](repeating: 0, count: Int((size / 4096 + 63) / 64))
      try unsafe bitmap.withUnsafeMutableBufferPointer { (bytes) throws(KVMError) in
        _ = try unsafe descriptor.call(
          .getDirtyLog, reading: ckvm_dirty_log(slot.number, bytes.baseAddress))
      }
      return bitmap
    }
  }

  // MARK: Processors

  /// Reserves three pages that Intel processors without unrestricted guest mode need.
  ///
  /// The corresponding request is `KVM_SET_TSS_ADDR`; call it before the first vCPU.
  ///
  /// - Parameter address: guest physical, below 4 GiB, in no memory slot.
  public func setTSSAddress(_ address: UInt32) throws(KVMError) {
    try descriptor.call(.setTSSAddress, UInt(address))
  }

  /// Reserves one page for the same processors' identity map.
  ///
  /// The corresponding request is `KVM_SET_IDENTITY_MAP_ADDR`; call it before the first vCPU.
  ///
  /// - Parameter address: guest physical, below 4 GiB, in no memory slot.
  public func setIdentityMapAddress(_ address: UInt64) throws(KVMError) {
    try descriptor.call(.setIdentityMapAddress, reading: address)
  }

  /// Adds a vCPU.
  ///
  /// The corresponding request is `KVM_CREATE_VCPU`.
  ///
  /// - Parameter id: its number and local APIC id, from 0.
  public func createVCPU(id: UInt32) throws(KVMError) -> VCPU {
    let vcpu = OwnedDescriptor(
      adopting: Int32(truncatingIfNeeded: try descriptor.call(.createVCPU, UInt(id))))
    do throws(SystemCallError) {
      let page = try Mapping(sharing: vcpu.rawValue, size: runPageSize)
      return VCPU(id: id, KVMDescriptor(vcpu), page: page, machine: self)
    } catch {
      throw KVMError(request: .createVCPU, errno: error.errno)
    }
  }

  // MARK: Interrupts and clocks

  /// Makes PIC, IOAPIC and, for each vCPU, a local APIC inside the kernel.
  ///
  /// The corresponding request is `KVM_CREATE_IRQCHIP`; call it before the first vCPU.
  public func createInterruptControllers() throws(KVMError) {
    try descriptor.call(.createIRQChip)
  }

  /// Makes the programmable interval timer, port 0x61 included, inside the kernel.
  ///
  /// The corresponding request is `KVM_CREATE_PIT2`; it needs the interrupt controllers.
  public func createIntervalTimer() throws(KVMError) {
    var configuration = kvm_pit_config()
    configuration.flags = UInt32(KVM_PIT_SPEAKER_DUMMY)
    try descriptor.call(.createPIT2, reading: configuration)
  }

  /// Sets the level of an interrupt input.
  ///
  /// The corresponding request is `KVM_IRQ_LINE`.
  ///
  /// - Parameters:
  ///   - input: the global system interrupt (0…23).
  ///   - asserted: whether the line is up.
  public func setInterruptLine(_ input: UInt32, asserted: Bool) throws(KVMError) {
    try descriptor.call(.irqLine, reading: ckvm_irq_level(input, asserted ? 1 : 0))
  }

  /// Lets an event raise an interrupt, as an edge, without this process's help.
  ///
  /// The corresponding request is `KVM_IRQFD`.
  ///
  /// - Parameters:
  ///   - event: an event descriptor that stays open until it is detached or the machine ends.
  ///   - input: the global system interrupt (0…23).
  public func attachInterrupt(event: Int32, to input: UInt32) throws(KVMError) {
    var binding = kvm_irqfd()
    binding.fd = UInt32(bitPattern: event)
    binding.gsi = input
    try descriptor.call(.irqFD, reading: binding)
  }

  /// Takes an event off an interrupt.
  ///
  /// The corresponding request is `KVM_IRQFD` with the flag to deassign.
  public func detachInterrupt(event: Int32, from input: UInt32) throws(KVMError) {
    var binding = kvm_irqfd()
    binding.fd = UInt32(bitPattern: event)
    binding.gsi = input
    binding.flags = UInt32(KVM_IRQFD_FLAG_DEASSIGN)
    try descriptor.call(.irqFD, reading: binding)
  }

  /// Lets a guest's write signal an event without leaving the kernel.
  ///
  /// The corresponding request is `KVM_IOEVENTFD`.
  public func attachIOEvent(_ event: Int32, to trigger: IOEventTrigger) throws(KVMError) {
    try descriptor.call(.ioEventFD, reading: trigger.binding(event, deassign: false))
  }

  /// Takes an event off a guest's write, which then leaves the guest as an exit again.
  ///
  /// The corresponding request is `KVM_IOEVENTFD` with the flag to deassign.
  public func detachIOEvent(_ event: Int32, from trigger: IOEventTrigger) throws(KVMError) {
    try descriptor.call(.ioEventFD, reading: trigger.binding(event, deassign: true))
  }

  /// The paravirtual clock of the machine, in nanoseconds.
  ///
  /// The corresponding request is `KVM_GET_CLOCK`.
  public func clock() throws(KVMError) -> UInt64 {
    var data = kvm_clock_data()
    try descriptor.call(.getClock, updating: &data)
    return data.clock
  }

  /// Sets the paravirtual clock of the machine, in nanoseconds.
  ///
  /// The corresponding request is `KVM_SET_CLOCK`.
  public func setClock(_ nanoseconds: UInt64) throws(KVMError) {
    var data = kvm_clock_data()
    data.clock = nanoseconds
    try descriptor.call(.setClock, reading: data)
  }
}
