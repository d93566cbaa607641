// SPDX-License-Identifier: Apache-2.0

import GuestMemory
import KVM

/// A machine with one vCPU in real mode, 64 KiB of memory from address 0 and a few bytes of code.
///
/// Other addresses have nothing behind them until a test puts a slot there; `memory` has a MiB so
/// that there is something to put.
final class TinyGuest: Sendable {
  static let codeAddress: UInt64 = 0x1000
  static let mainSlotSize: UInt64 = 0x10000

  let memory: GuestMemory
  let machine: VirtualMachine
  let vcpu: VCPU

  init(_ code: [UInt8], interruptControllers: Bool = false) throws {
    let system = try KVMSystem()
    memory = try GuestMemory(size: 1 << 20)
    machine = try system.createVirtualMachine()
    try machine.setIdentityMapAddress(0xFFFB_C000)
    try machine.setTSSAddress(0xFFFB_D000)
    if interruptControllers { try machine.createInterruptControllers() }
    vcpu = try machine.createVCPU(id: 0)
    try vcpu.setCPUID(system.supportedCPUID())
    try machine.setMemorySlot(slot(0, at: 0, size: Self.mainSlotSize, offset: 0))
    try memory.write(code, at: Self.codeAddress)

    var special = try vcpu.specialRegisters()
    special.cs.base = 0
    special.cs.selector = 0
    try vcpu.setSpecialRegisters(special)
    var registers = Registers()
    registers.rip = Self.codeAddress
    registers.rsp = 0x8000
    try vcpu.setRegisters(registers)
  }

  /// Describes a slot that is backed by a part of ``memory``.
  func slot(
    _ number: UInt32, at address: UInt64, size: UInt64, offset: UInt64,
    flags: MemorySlot.Flags = []
  ) throws -> MemorySlot {
    try unsafe MemorySlot(
      number: number, guestAddress: address, size: size,
      hostAddress: memory.hostPointer(at: offset, length: size), flags: flags)
  }

  /// Runs the guest up to its next access, or to its end.
  ///
  /// - Parameter answer: the bytes that a read gets; zeros follow where they are too few.
  func step(
    answering answer: (GuestAccess) -> [UInt8] = { _ in [] }
  ) throws -> Result<GuestAccess, End> {
    switch try vcpu.runGuest() {
    case .portIO(let io):
      let bytes = unsafe UnsafeMutableRawBufferPointer(
        start: io.data, count: io.count * Int(io.width))
      if io.isWrite {
        return unsafe .success(.out(port: io.port, width: Int(io.width), Array(bytes)))
      }
      let access = GuestAccess.in(port: io.port, width: Int(io.width), count: io.count)
      unsafe Self.fill(bytes, with: answer(access))
      return .success(access)
    case .memoryMappedIO(let io):
      let bytes = unsafe UnsafeMutableRawBufferPointer(start: io.data, count: io.length)
      if io.isWrite { return unsafe .success(.write(address: io.address, Array(bytes))) }
      let access = GuestAccess.read(address: io.address, length: io.length)
      unsafe Self.fill(bytes, with: answer(access))
      return .success(access)
    case let exit:
      return .failure(End(kind: GuestEnd(exit)))
    }
  }

  /// Runs the guest to its end and tells what it did on the way.
  ///
  /// - Parameters:
  ///   - limit: stops, with `.other`, after so many accesses.
  ///   - answer: the bytes that a read gets.
  func run(
    limit: Int = 100, answering answer: (GuestAccess) -> [UInt8] = { _ in [] }
  ) throws -> (accesses: [GuestAccess], end: GuestEnd) {
    var accesses: [GuestAccess] = []
    while accesses.count < limit {
      switch try step(answering: answer) {
      case .success(let access): accesses.append(access)
      case .failure(let end): return (accesses, end.kind)
      }
    }
    return (accesses, .other("still running"))
  }

  /// Runs the guest up to its next access.
  func nextAccess(
    answering answer: (GuestAccess) -> [UInt8] = { _ in [] }
  ) throws -> GuestAccess {
    try step(answering: answer).get()
  }

  /// Finishes the access that the guest made last, without going on.
  func finishAccess() throws -> GuestEnd {
    vcpu.requestExit()
    defer { vcpu.clearExitRequest() }
    return try GuestEnd(vcpu.runGuest())
  }

  /// An end where an access was wanted.
  struct End: Error {
    let kind: GuestEnd
  }

  private static func fill(_ bytes: UnsafeMutableRawBufferPointer, with answer: [UInt8]) {
    for index in bytes.indices {
      unsafe bytes[index] = index < answer.count ? answer[index] : 0
    }
  }
}
