// SPDX-License-Identifier: Apache-2.0

import CKVM
import KVM
import Testing

/// A public function of the module and the one request that it makes.
struct FaultCase: Sendable, CustomTestStringConvertible {
  let name: String
  let request: UInt
  let call: @Sendable (ScriptedMachine) throws -> Void

  var testDescription: String { name }

  init(
    _ name: String, _ request: UInt, _ call: @escaping @Sendable (ScriptedMachine) throws -> Void
  ) {
    (self.name, self.request, self.call) = (name, request, call)
  }

  private static let slot = unsafe MemorySlot(
    number: 1, guestAddress: 0, size: 4096,
    hostAddress: UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 4096),
    flags: .logDirtyPages)
  private static let trigger = IOEventTrigger(space: .port, address: 0x10, length: 1, value: 2)
  private static let register = ModelSpecificRegister(index: 0x10, value: 1)

  /// Every function but `init`, `check` and `runGuest`, which have tests of their own.
  static let all: [FaultCase] = [
    // KVMSystem
    FaultCase("KVM_CREATE_VM", CKVM_CREATE_VM) { _ = try $0.system.createVirtualMachine() },
    FaultCase("KVM_GET_SUPPORTED_CPUID", CKVM_GET_SUPPORTED_CPUID) {
      _ = try $0.system.supportedCPUID()
    },
    FaultCase("KVM_GET_MSR_INDEX_LIST", CKVM_GET_MSR_INDEX_LIST) {
      _ = try $0.system.modelSpecificRegisters()
    },

    // VirtualMachine
    FaultCase("KVM_ENABLE_CAP", CKVM_ENABLE_CAP) { try $0.machine.enable(.userSpaceMSR) },
    FaultCase("KVM_SET_USER_MEMORY_REGION", CKVM_SET_USER_MEMORY_REGION) {
      try $0.machine.setMemorySlot(slot)
    },
    FaultCase("KVM_SET_USER_MEMORY_REGION", CKVM_SET_USER_MEMORY_REGION) {
      try $0.machine.removeMemorySlot(number: 1)
    },
    FaultCase("KVM_GET_DIRTY_LOG", CKVM_GET_DIRTY_LOG) {
      try $0.machine.setMemorySlot(slot)
      _ = try $0.machine.dirtyLog(of: slot)
    },
    FaultCase("KVM_SET_TSS_ADDR", CKVM_SET_TSS_ADDR) {
      try $0.machine.setTSSAddress(0xFFFB_D000)
    },
    FaultCase("KVM_SET_IDENTITY_MAP_ADDR", CKVM_SET_IDENTITY_MAP_ADDR) {
      try $0.machine.setIdentityMapAddress(0xFFFB_C000)
    },
    FaultCase("KVM_CREATE_VCPU", CKVM_CREATE_VCPU) { _ = try $0.machine.createVCPU(id: 1) },
    FaultCase("KVM_CREATE_IRQCHIP", CKVM_CREATE_IRQCHIP) {
      try $0.machine.createInterruptControllers()
    },
    FaultCase("KVM_CREATE_PIT2", CKVM_CREATE_PIT2) { try $0.machine.createIntervalTimer() },
    FaultCase("KVM_IRQ_LINE", CKVM_IRQ_LINE) {
      try $0.machine.setInterruptLine(5, asserted: true)
    },
    FaultCase("KVM_IRQFD", CKVM_IRQFD) { try $0.machine.attachInterrupt(event: 3, to: 5) },
    FaultCase("KVM_IRQFD", CKVM_IRQFD) { try $0.machine.detachInterrupt(event: 3, from: 5) },
    FaultCase("KVM_IOEVENTFD", CKVM_IOEVENTFD) { try $0.machine.attachIOEvent(3, to: trigger) },
    FaultCase("KVM_IOEVENTFD", CKVM_IOEVENTFD) { try $0.machine.detachIOEvent(3, from: trigger) },
    FaultCase("KVM_GET_CLOCK", CKVM_GET_CLOCK) { _ = try $0.machine.clock() },
    FaultCase("KVM_SET_CLOCK", CKVM_SET_CLOCK) { try $0.machine.setClock(1) },

    // VCPU
    FaultCase("KVM_GET_REGS", CKVM_GET_REGS) { _ = try $0.vcpu.registers() },
    FaultCase("KVM_SET_REGS", CKVM_SET_REGS) { try $0.vcpu.setRegisters(Registers()) },
    FaultCase("KVM_GET_SREGS", CKVM_GET_SREGS) { _ = try $0.vcpu.specialRegisters() },
    FaultCase("KVM_SET_SREGS", CKVM_SET_SREGS) {
      try $0.vcpu.setSpecialRegisters($0.vcpu.specialRegisters())
    },
    FaultCase("KVM_GET_XSAVE", CKVM_GET_XSAVE) { _ = try $0.vcpu.floatingPointState() },
    FaultCase("KVM_GET_XCRS", CKVM_GET_XCRS) {
      _ = try $0.vcpu.enabledFloatingPointFeatures()
    },
    FaultCase("KVM_SET_XCRS", CKVM_SET_XCRS) {
      try $0.vcpu.setEnabledFloatingPointFeatures(1)
    },
    FaultCase("KVM_SET_XSAVE", CKVM_SET_XSAVE) {
      try $0.vcpu.setFloatingPointState($0.vcpu.floatingPointState())
    },
    FaultCase("KVM_GET_LAPIC", CKVM_GET_LAPIC) { _ = try $0.vcpu.localAPICState() },
    FaultCase("KVM_SET_LAPIC", CKVM_SET_LAPIC) {
      try $0.vcpu.setLocalAPICState($0.vcpu.localAPICState())
    },
    FaultCase("KVM_GET_VCPU_EVENTS", CKVM_GET_VCPU_EVENTS) { _ = try $0.vcpu.pendingEvents() },
    FaultCase("KVM_SET_VCPU_EVENTS", CKVM_SET_VCPU_EVENTS) {
      try $0.vcpu.setPendingEvents($0.vcpu.pendingEvents())
    },
    FaultCase("KVM_GET_MP_STATE", CKVM_GET_MP_STATE) { _ = try $0.vcpu.runState() },
    FaultCase("KVM_SET_MP_STATE", CKVM_SET_MP_STATE) { try $0.vcpu.setRunState(.halted) },
    FaultCase("KVM_GET_CPUID2", CKVM_GET_CPUID2) { _ = try $0.vcpu.cpuid() },
    FaultCase("KVM_SET_CPUID2", CKVM_SET_CPUID2) {
      try $0.vcpu.setCPUID([CPUIDEntry(function: 0)])
    },
    FaultCase("KVM_GET_MSRS", CKVM_GET_MSRS) {
      _ = try $0.vcpu.modelSpecificRegisters([register.index])
    },
    FaultCase("KVM_SET_MSRS", CKVM_SET_MSRS) {
      try $0.vcpu.setModelSpecificRegisters([register])
    },
    FaultCase("KVM_TRANSLATE", CKVM_TRANSLATE) { _ = try $0.vcpu.translate(0) },
  ]
}
