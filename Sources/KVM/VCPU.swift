// SPDX-License-Identifier: Apache-2.0

internal import CKVM
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A virtual processor.
///
/// One thread runs it and changes its state; ``requestExit()`` alone may be called from any.
@safe
public struct VCPU: ~Copyable, @unchecked Sendable {
  /// Its number and local APIC id.
  public let id: UInt32

  private let descriptor: KVMDescriptor
  private let page: Mapping
  private let run: UnsafeMutablePointer<kvm_run>
  // A vCPU keeps its machine alive, as the kernel does.
  private let machine: VirtualMachine

  init(
    id: UInt32, _ descriptor: consuming KVMDescriptor, page: consuming Mapping,
    machine: VirtualMachine
  ) {
    self.id = id
    self.descriptor = descriptor
    unsafe run = page.bytes.assumingMemoryBound(to: kvm_run.self).baseAddress.unsafelyUnwrapped
    self.page = page
    self.machine = machine
  }

  // MARK: Running

  /// Runs the guest until something needs this process.
  ///
  /// The corresponding request is `KVM_RUN`.
  ///
  /// An access to a port, memory or model-specific register is finished only by the next call, with
  /// what the shared page then answers. To finish it without going on, as before reading the
  /// state, call ``requestExit()`` first.
  ///
  /// - Returns: the reason; it may refer to the shared page, so use it before the next call.
  /// - Throws: what the kernel refuses, except a signal, which is ``VCPUExit/interrupted``.
  @inline(__always)
  public borrowing func runGuest() throws(KVMError) -> VCPUExit {
    let result = ckvm_ioctl(descriptor.rawValue, CKVM_RUN, 0)
    if result < 0 { return try exit(after: Errno(rawValue: Int32(truncatingIfNeeded: -result))) }
    return unsafe VCPUExit(run)
  }

  @inline(never)
  private borrowing func exit(after errno: Errno) throws(KVMError) -> VCPUExit {
    // A processor that just got INIT answers EAGAIN once; it is as good as interrupted.
    if errno == .interrupted || errno == .resourceTemporarilyUnavailable { return .interrupted }
    // The one exit that comes with an error.
    if errno == .badAddress || errno == Errno(rawValue: EHWPOISON),
      unsafe ckvm_exit_reason(run) == UInt32(CKVM_EXIT_MEMORY_FAULT)
    {
      return unsafe VCPUExit(run)
    }
    throw KVMError(request: .run, errno: errno)
  }

  /// Makes the current or next ``runGuest()`` return ``VCPUExit/interrupted``.
  ///
  /// The corresponding field is `immediate_exit`. A vCPU that is inside the guest notices when a
  /// signal reaches its thread.
  public borrowing func requestExit() {
    unsafe ckvm_set_immediate_exit(run, 1)
  }

  /// Takes ``requestExit()`` back.
  public borrowing func clearExitRequest() {
    unsafe ckvm_set_immediate_exit(run, 0)
  }

  /// Answers an exit for a model-specific register.
  ///
  /// - Parameters:
  ///   - value: what the guest reads.
  ///   - refused: whether the guest gets a general protection fault instead.
  public borrowing func answerModelSpecificRegister(_ value: UInt64, refused: Bool) {
    unsafe ckvm_msr_answer(run, value, refused ? 1 : 0)
  }

  /// Tells the guest that it stood still, so that its watchdogs do not take a pause for a lock-up.
  ///
  /// The corresponding request is `KVM_KVMCLOCK_CTRL`; call it after the pause, before the next
  /// ``runGuest()``.
  ///
  /// - Returns: whether the guest was told: it is only if it uses the paravirtual clock.
  @discardableResult
  public borrowing func announcePause() throws(KVMError) -> Bool {
    do throws(KVMError) {
      try descriptor.call(.kvmclockControl)
      return true
    } catch {
      if error.errno == .invalidArgument { return false }
      throw error
    }
  }

  // MARK: State

  /// The general registers (`KVM_GET_REGS`).
  public borrowing func registers() throws(KVMError) -> Registers {
    var raw = kvm_regs()
    try descriptor.call(.getRegisters, updating: &raw)
    return Registers(raw)
  }

  /// Sets the general registers (`KVM_SET_REGS`).
  public borrowing func setRegisters(_ registers: Registers) throws(KVMError) {
    try descriptor.call(.setRegisters, reading: registers.raw)
  }

  /// The segment and control registers (`KVM_GET_SREGS`).
  public borrowing func specialRegisters() throws(KVMError) -> SpecialRegisters {
    var raw = kvm_sregs()
    try descriptor.call(.getSpecialRegisters, updating: &raw)
    return SpecialRegisters(raw)
  }

  /// Sets the segment and control registers (`KVM_SET_SREGS`).
  public borrowing func setSpecialRegisters(_ registers: SpecialRegisters) throws(KVMError) {
    try descriptor.call(.setSpecialRegisters, reading: registers.raw)
  }

  /// The x87, SSE, AVX and later registers (`KVM_GET_XSAVE`).
  public borrowing func floatingPointState() throws(KVMError) -> FloatingPointState {
    var state = FloatingPointState()
    try unsafe state.bytes.withUnsafeMutableBufferPointer { (bytes) throws(KVMError) in
      _ = try descriptor.call(.getXSAVE, UInt(bitPattern: bytes.baseAddress))
    }
    return state
  }

  /// Sets the x87, SSE, AVX and later registers (`KVM_SET_XSAVE`).
  public borrowing func setFloatingPointState(_ state: FloatingPointState) throws(KVMError) {
    try unsafe state.bytes.withUnsafeBufferPointer { (bytes) throws(KVMError) in
      _ = try descriptor.call(.setXSAVE, UInt(bitPattern: bytes.baseAddress))
    }
  }

  /// Which of these registers the guest has enabled: `XCR0` (`KVM_GET_XCRS`).
  public borrowing func enabledFloatingPointFeatures() throws(KVMError) -> UInt64 {
    var registers = kvm_xcrs()
    try descriptor.call(.getXCRs, updating: &registers)
    return registers.xcrs.0.value
  }

  /// Sets which of these registers the guest has enabled: `XCR0` (`KVM_SET_XCRS`).
  public borrowing func setEnabledFloatingPointFeatures(_ features: UInt64) throws(KVMError) {
    var registers = kvm_xcrs()
    registers.nr_xcrs = 1
    registers.xcrs.0.value = features
    try descriptor.call(.setXCRs, reading: registers)
  }

  /// The local APIC's registers (`KVM_GET_LAPIC`).
  public borrowing func localAPICState() throws(KVMError) -> LocalAPICState {
    var state = LocalAPICState()
    try descriptor.call(.getLAPIC, updating: &state.raw)
    return state
  }

  /// Sets the local APIC's registers (`KVM_SET_LAPIC`).
  public borrowing func setLocalAPICState(_ state: LocalAPICState) throws(KVMError) {
    try descriptor.call(.setLAPIC, reading: state.raw)
  }

  /// Pending exceptions, interrupts and NMIs (`KVM_GET_VCPU_EVENTS`).
  public borrowing func pendingEvents() throws(KVMError) -> PendingEvents {
    var events = PendingEvents()
    try descriptor.call(.getVCPUEvents, updating: &events.raw)
    return events
  }

  /// Sets pending exceptions, interrupts and NMIs (`KVM_SET_VCPU_EVENTS`).
  public borrowing func setPendingEvents(_ events: PendingEvents) throws(KVMError) {
    try descriptor.call(.setVCPUEvents, reading: events.raw)
  }

  /// Whether the vCPU runs, halts or waits (`KVM_GET_MP_STATE`).
  public borrowing func runState() throws(KVMError) -> RunState {
    var raw = kvm_mp_state()
    try descriptor.call(.getMPState, updating: &raw)
    return RunState(rawValue: raw.mp_state)
  }

  /// Sets whether the vCPU runs, halts or waits (`KVM_SET_MP_STATE`).
  public borrowing func setRunState(_ state: RunState) throws(KVMError) {
    try descriptor.call(.setMPState, reading: kvm_mp_state(mp_state: state.rawValue))
  }

  /// What `CPUID` answers in the guest (`KVM_GET_CPUID2`).
  public borrowing func cpuid() throws(KVMError) -> [CPUIDEntry] {
    try CPUIDEntry.read(from: descriptor, .getCPUID2)
  }

  /// Sets what `CPUID` answers in the guest (`KVM_SET_CPUID2`).
  public borrowing func setCPUID(_ entries: [CPUIDEntry]) throws(KVMError) {
    try CPUIDEntry.write(entries, to: descriptor, .setCPUID2)
  }

  /// Reads model-specific registers (`KVM_GET_MSRS`).
  ///
  /// - Parameter indices: at most 256 numbers.
  /// - Returns: values for the longest beginning of the list that the vCPU has; the first that is
  ///   missing ends it.
  public borrowing func modelSpecificRegisters(
    _ indices: [UInt32]
  ) throws(KVMError) -> [ModelSpecificRegister] {
    var registers = indices.map { ModelSpecificRegister(index: $0) }
    let count = try transfer(&registers, .getMSRs)
    return Array(registers.prefix(count))
  }

  /// Writes model-specific registers in order (`KVM_SET_MSRS`).
  ///
  /// - Returns: how many were taken; the first that the vCPU refuses ends it.
  @discardableResult
  public borrowing func setModelSpecificRegisters(
    _ registers: [ModelSpecificRegister]
  ) throws(KVMError) -> Int {
    var copy = registers
    return try transfer(&copy, .setMSRs)
  }

  private borrowing func transfer(
    _ registers: inout [ModelSpecificRegister], _ request: KVMRequest
  ) throws(KVMError) -> Int {
    // struct kvm_msrs: a count, a pad, then entries of 16 bytes (index, pad, value).
    var words = [UInt64(registers.count)]
    for register in registers { words += [UInt64(register.index), register.value] }
    let count = try unsafe words.withUnsafeMutableBufferPointer { (bytes) throws(KVMError) in
      try descriptor.call(request, UInt(bitPattern: bytes.baseAddress))
    }
    for index in registers.indices { registers[index].value = words[2 + 2 * index] }
    return count
  }

  /// Translates a linear address as the vCPU would now (`KVM_TRANSLATE`).
  ///
  /// - Returns: the guest physical address, or nil if no page is mapped there.
  public borrowing func translate(_ linearAddress: UInt64) throws(KVMError) -> UInt64? {
    var translation = kvm_translation()
    translation.linear_address = linearAddress
    try descriptor.call(.translate, updating: &translation)
    return translation.valid != 0 ? translation.physical_address : nil
  }
}
