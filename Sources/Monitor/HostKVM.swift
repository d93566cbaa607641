// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Which KVM this host has, as far as its modules tell.
public enum HostKVM: Sendable, Equatable {
  /// Intel's virtualization extensions.
  case vmx
  /// AMD's virtualization extensions.
  case svm
  /// No virtualization extensions: kernel-mode code of guests is interpreted.
  case paravirtual
  /// None of the modules is visible.
  case unknown

  /// The KVM of this host.
  public static var current: HostKVM {
    func isLoaded(_ module: String) -> Bool { unsafe access("/sys/module/\(module)", F_OK) == 0 }
    if isLoaded("kvm_intel") { return .vmx }
    if isLoaded("kvm_amd") { return .svm }
    if isLoaded("kvm_pvm") { return .paravirtual }
    return .unknown
  }

  /// What a user whose guest met an instruction that KVM does not emulate should know.
  ///
  /// - Parameter name: the instruction, if it is known.
  func adviceForRefusedInstruction(_ name: String?) -> [String] {
    let instruction = name ?? "this instruction"
    let doInstead =
      "run it on a host with VMX or SVM, in the test bed (make bed), or emulated by QEMU"
    return switch self {
    case .paravirtual:
      [
        "the KVM of this host (kvm_pvm) interprets kernel-mode code and does not know "
          + "\(instruction): the host is the limit, not the guest",
        doInstead,
      ]
    case .vmx, .svm, .unknown:
      [
        "KVM's emulator does not know \(instruction); it emulates only accesses to devices, code "
          + "outside memory, and real mode on old processors: the guest probably ran astray",
        "if this host has no VMX or SVM, \(doInstead)",
      ]
    }
  }
}
