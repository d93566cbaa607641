// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory
internal import KVM
internal import POSIX

/// A machine with one vCPU that a check drives itself, exit by exit, and that cannot hang: what the
/// guest does takes place on the check's thread, and a timer gets it out of there.
///
/// ``SmokeLayout`` says what is in its memory. Guests start at ``SmokeLayout/code`` in real mode with
/// all segments at 0, or in long mode.
final class SmokeMachine: Sendable {
  /// What a machine has beyond memory and a vCPU.
  struct Features: OptionSet {
    let rawValue: UInt8

    /// The guest starts in long mode, on ``LongModeTables``.
    static let longMode = Features(rawValue: 1 << 0)
    /// PIC, IOAPIC and local APIC.
    static let interruptControllers = Features(rawValue: 1 << 1)
    /// PIT.
    static let intervalTimer = Features(rawValue: 1 << 2)
  }

  let memory: GuestMemory
  let virtualMachine: VirtualMachine
  let vcpu: VCPU

  private let limit: TimeLimit

  init(
    _ context: CheckContext, _ features: Features = [], code: [UInt8]
  ) throws {
    limit = try TimeLimit(context)
    let system = try KVMSystem(path: context.kvmPath)
    memory = try GuestMemory(size: SmokeLayout.memorySize)
    virtualMachine = try system.createVirtualMachine()
    if virtualMachine.check(.identityMapAddress) > 0 {
      try virtualMachine.setIdentityMapAddress(0xFFFB_C000)
    }
    if virtualMachine.check(.tssAddress) > 0 { try virtualMachine.setTSSAddress(0xFFFB_D000) }
    if features.contains(.interruptControllers) {
      try Self.require(.irqChip, "KVM_CAP_IRQCHIP", of: virtualMachine)
      try virtualMachine.createInterruptControllers()
    }
    if features.contains(.intervalTimer) {
      try Self.require(.pit2, "KVM_CAP_PIT2", of: virtualMachine)
      try virtualMachine.createIntervalTimer()
    }
    vcpu = try virtualMachine.createVCPU(id: 0)
    try vcpu.setCPUID(system.supportedCPUID())
    try virtualMachine.setMemorySlot(
      slot(0, at: 0, size: SmokeLayout.mainSize, offset: 0))
    try memory.write(code, at: SmokeLayout.code)
    try writeTables()
    try setEntryState(isLong: features.contains(.longMode))
  }

  /// Fails the check where KVM lacks something that every machine of ours needs.
  static func require(
    _ capability: Capability, _ name: String, of machine: VirtualMachine
  ) throws(CheckOutcome) {
    guard machine.check(capability) > 0 else {
      throw .fail("KVM here lacks \(name)", fix: "use a kernel with KVM's in-kernel devices")
    }
  }

  // MARK: Before it runs

  private func writeTables() throws(GuestMemoryError) {
    for (index, segment) in SmokeLayout.segments.enumerated() {
      try memory.store(segment, at: SmokeLayout.segmentTable + 8 * UInt64(index))
    }
    try writePointer(
      at: SmokeLayout.segmentTablePointer, to: SmokeLayout.segmentTable,
      size: 8 * SmokeLayout.segments.count)
    try writePointer(
      at: SmokeLayout.interruptTablePointer, to: SmokeLayout.interruptTable, size: 0x1000)
    try memory.store(SmokeLayout.exceptionStack, at: SmokeLayout.taskState + 4)
    try LongModeTables.write(into: memory)
  }

  private func writePointer(
    at address: UInt64, to table: UInt64, size: Int
  ) throws(GuestMemoryError) {
    try memory.store(UInt16(size - 1), at: address)
    try memory.store(UInt32(table), at: address + 2)
  }

  private func setEntryState(isLong: Bool) throws(KVMError) {
    var special = try vcpu.specialRegisters()
    (special.cs.base, special.cs.selector) = (0, 0)
    if isLong {
      special.cr0 = 1 << 31 | 1 << 4 | 1 << 0  // PG, ET, PE
      special.cr3 = LongModeTables.root
      special.cr4 = 1 << 9 | 1 << 5  // OSFXSR, PAE
      special.efer = 1 << 11 | 1 << 10 | 1 << 8  // NXE, LMA, LME
      special.cs = Segment(
        limit: .max, selector: SmokeLayout.code64, type: 0xB, longMode: 1, granularity: 1)
      let data = Segment(
        limit: .max, selector: SmokeLayout.flatData, type: 0x3, defaultSize: 1, granularity: 1)
      (special.ds, special.es, special.fs, special.gs, special.ss) = (data, data, data, data, data)
      special.gdt = DescriptorTable(
        base: SmokeLayout.segmentTable, limit: UInt16(8 * SmokeLayout.segments.count - 1))
      special.idt = DescriptorTable(base: SmokeLayout.interruptTable, limit: 0xFFF)
    }
    try vcpu.setSpecialRegisters(special)
    var registers = Registers()
    registers.rip = SmokeLayout.code
    registers.rsp = SmokeLayout.stack
    try vcpu.setRegisters(registers)
  }

  /// Describes a slot that is backed by a part of ``memory``.
  func slot(
    _ number: UInt32, at address: UInt64, size: UInt64, offset: UInt64,
    flags: MemorySlot.Flags = []
  ) throws(GuestMemoryError) -> MemorySlot {
    try unsafe MemorySlot(
      number: number, guestAddress: address, size: size,
      hostAddress: memory.hostPointer(at: offset, length: size), flags: flags)
  }

  /// Puts a handler into the interrupt table of real mode.
  func setRealModeHandler(
    of vector: UInt64, at address: UInt64 = SmokeLayout.handlers, code: [UInt8] = []
  ) throws(GuestMemoryError) {
    try memory.write(code, at: address)
    try memory.store(UInt32(address), at: 4 * vector)
  }

  /// Puts a handler into the interrupt table of protected mode.
  func setProtectedModeHandler(of vector: UInt64, code: [UInt8]) throws(GuestMemoryError) {
    try memory.write(code, at: SmokeLayout.handlers)
    try memory.store(
      SmokeLayout.handlers | UInt64(SmokeLayout.code32) << 16 | 0x8E << 40,
      at: SmokeLayout.interruptTable + 8 * vector)
  }

  /// Puts a handler into the interrupt table of long mode.
  func setLongModeHandler(
    of vector: UInt64, at address: UInt64 = SmokeLayout.handlers, code: [UInt8] = []
  ) throws(GuestMemoryError) {
    try memory.write(code, at: address)
    try memory.store(
      address | UInt64(SmokeLayout.code64) << 16 | 0x8E << 40,
      at: SmokeLayout.interruptTable + 16 * vector)
  }

  // MARK: Running

  /// Runs the guest up to what it does next.
  ///
  /// - Parameter answer: the bytes that a read gets; zeros follow where they are too few.
  /// - Throws: a fail where the guest cannot go on or the time is over, a skip where this KVM
  ///   refuses an instruction.
  func next(answering answer: (GuestEvent) -> [UInt8] = { _ in [] }) throws -> GuestEvent {
    while true {
      if let event = try nextUnlessInterrupted(answering: answer) { return event }
      guard limit.isOver else { continue }
      let place = try vcpu.registers().rip
      throw CheckOutcome.fail(
        "the guest did not go on in \(limit.text); it is at 0x\(String(place, radix: 16))")
    }
  }

  /// Runs the guest up to what it does next, or up to a signal.
  ///
  /// - Returns: nil after a signal, or a request to stop.
  func nextUnlessInterrupted(answering answer: (GuestEvent) -> [UInt8]) throws -> GuestEvent? {
    switch try vcpu.runGuest() {
    case .portIO(let io):
      let bytes = unsafe UnsafeMutableRawBufferPointer(
        start: io.data, count: io.count * Int(io.width))
      if io.isWrite { return unsafe .out(port: io.port, width: Int(io.width), Array(bytes)) }
      let event = GuestEvent.input(port: io.port, width: Int(io.width), count: io.count)
      unsafe Self.fill(bytes, with: answer(event))
      return event
    case .memoryMappedIO(let io):
      let bytes = unsafe UnsafeMutableRawBufferPointer(start: io.data, count: io.length)
      if io.isWrite { return unsafe .write(address: io.address, Array(bytes)) }
      let event = GuestEvent.read(address: io.address, length: io.length)
      unsafe Self.fill(bytes, with: answer(event))
      return event
    case .halt: return .halt
    case .interrupted: return nil
    case let exit: throw GuestFailure.outcome(of: exit, on: vcpu, memory: memory)
    }
  }

  /// Runs the guest until it halts, and tells what it did on the way.
  ///
  /// - Parameters:
  ///   - most: fails the check after so many events.
  ///   - answer: the bytes that a read gets.
  func run(
    most: Int = 200, answering answer: (GuestEvent) -> [UInt8] = { _ in [] }
  ) throws -> [GuestEvent] {
    var events: [GuestEvent] = []
    while events.count < most {
      let event = try next(answering: answer)
      if event == .halt { return events }
      events.append(event)
    }
    throw CheckOutcome.fail("the guest does not halt, even after \(most) accesses")
  }

  /// Finishes the access that the guest made last, without going on.
  func finishAccess() throws {
    vcpu.requestExit()
    defer { vcpu.clearExitRequest() }
    guard case .interrupted = try vcpu.runGuest() else {
      throw CheckOutcome.fail("a vCPU that was asked to stop ran on")
    }
  }

  private static func fill(_ bytes: UnsafeMutableRawBufferPointer, with answer: [UInt8]) {
    for index in bytes.indices {
      unsafe bytes[index] = index < answer.count ? answer[index] : 0
    }
  }
}
