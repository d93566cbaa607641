// SPDX-License-Identifier: Apache-2.0

/// Where and why a guest could not go on.
public struct CrashReport: Sendable, Equatable, CustomStringConvertible {
  /// Which exit ended it, in words.
  public let reason: String
  /// The vCPU.
  public let vcpu: UInt32
  /// The instruction pointer, where it could be read.
  public let instructionPointer: UInt64?
  /// The bytes at the instruction pointer, at most 15; empty where no page is mapped.
  public let instructionBytes: [UInt8]
  /// What that means and what to do about it, one line each.
  public let advice: [String]
  /// The instruction that KVM's emulator refused, if that was the reason and its name is known.
  public var refusedInstruction: String?

  /// The reason and the place on the first line, the advice below it.
  public var description: String {
    var first = "the guest crashed: \(reason) on vcpu\(vcpu)"
    if let instructionPointer {
      first += " at RIP 0x\(String(instructionPointer, radix: 16))"
      first +=
        instructionBytes.isEmpty
        ? ", where nothing is mapped"
        : ", bytes " + instructionBytes.map { byte in byte.hexadecimal }.joined(separator: " ")
    }
    return ([first] + advice.map { "  \($0)" }).joined(separator: "\n")
  }
}

extension UInt8 {
  /// Two hexadecimal digits.
  var hexadecimal: String {
    (self < 16 ? "0" : "") + String(self, radix: 16)
  }
}
