// SPDX-License-Identifier: Apache-2.0

package import GuestMemory
package import KVM

extension CrashReport {
  /// Looks at a vCPU that cannot go on. Whatever cannot be read is left out.
  package init(of exit: VCPUExit, on vcpu: borrowing VCPU, memory: GuestMemory) {
    let registers = try? vcpu.registers()
    let special = try? vcpu.specialRegisters()
    var bytes: [UInt8] = []
    if let registers, let special {
      bytes = Self.bytes(
        at: special.cs.base &+ registers.rip, on: vcpu, memory: memory)
    }
    if case .internalError(let error) = exit, !error.instruction.isEmpty {
      bytes = error.instruction
    }
    self.init(
      reason: Self.reason(for: exit), vcpu: vcpu.id, instructionPointer: registers?.rip,
      instructionBytes: bytes, advice: Self.advice(for: exit, bytes: bytes))
    if case .internalError(let error) = exit, error.kind == .emulation {
      refusedInstruction = RefusedInstruction.name(of: bytes)
    }
  }

  /// The instruction's bytes: as many as are mapped, at most 15.
  private static func bytes(
    at linearAddress: UInt64, on vcpu: borrowing VCPU, memory: GuestMemory
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    for offset in 0..<UInt64(15) {
      guard let translated = try? vcpu.translate(linearAddress &+ offset),
        let byte = try? memory.load(UInt8.self, at: translated)
      else { break }
      bytes.append(byte)
    }
    return bytes
  }

  private static func reason(for exit: VCPUExit) -> String {
    switch exit {
    case .shutdown: return "triple fault"
    case .internalError(let error):
      return switch error.kind {
      case .emulation: "KVM cannot emulate an instruction"
      case .simultaneousException: "KVM found an exception during another one"
      case .eventDelivery: "KVM could not deliver an event"
      case .unexpectedExit: "KVM met an exit that it did not expect"
      case .other(let suberror): "KVM internal error \(suberror)"
      }
    case .failedEntry(let reason, _):
      return "the processor refused to enter it (hardware reason 0x\(String(reason, radix: 16)))"
    case .unknown(let reason):
      return "an exit that KVM does not know (hardware reason 0x\(String(reason, radix: 16)))"
    case .systemEvent(let type): return "system event \(type)"
    case .exception(let vector, _): return "exception \(vector)"
    case .hypercall(let number): return "hypercall \(number), which nobody serves"
    case .notify: return "it kept the processor from taking events"
    case .other(let reason): return "exit reason \(reason), which Roost does not know"
    default: return "exit \(exit)"
    }
  }

  private static func advice(for exit: VCPUExit, bytes: [UInt8]) -> [String] {
    switch exit {
    case .shutdown:
      return [
        "an exception came while the guest had no working handler for it: look at its interrupt "
          + "descriptor table, its stack and its page tables"
      ]
    case .internalError(let error) where error.kind == .emulation:
      return HostKVM.current.adviceForRefusedInstruction(RefusedInstruction.name(of: bytes))
    case .failedEntry:
      return ["the guest's registers are in a state that the processor does not allow"]
    default: return []
    }
  }
}
