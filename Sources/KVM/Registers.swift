// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// The general registers of a vCPU.
///
/// Source: `struct kvm_regs`.
public struct Registers: Sendable, Equatable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public var rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp: UInt64
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public var r8, r9, r10, r11, r12, r13, r14, r15: UInt64
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public var rip, rflags: UInt64

  /// All zero but the one flag that is always set.
  public init() {
    self.init(kvm_regs())
    rflags = 2
  }

  init(_ registers: kvm_regs) {
    (rax, rbx, rcx, rdx) = (registers.rax, registers.rbx, registers.rcx, registers.rdx)
    (rsi, rdi, rsp, rbp) = (registers.rsi, registers.rdi, registers.rsp, registers.rbp)
    (r8, r9, r10, r11) = (registers.r8, registers.r9, registers.r10, registers.r11)
    (r12, r13, r14, r15) = (registers.r12, registers.r13, registers.r14, registers.r15)
    (rip, rflags) = (registers.rip, registers.rflags)
  }

  var raw: kvm_regs {
    kvm_regs(
      rax: rax, rbx: rbx, rcx: rcx, rdx: rdx, rsi: rsi, rdi: rdi, rsp: rsp, rbp: rbp, r8: r8,
      r9: r9, r10: r10, r11: r11, r12: r12, r13: r13, r14: r14, r15: r15, rip: rip, rflags: rflags)
  }
}
