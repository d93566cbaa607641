// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory
internal import KVM
internal import Monitor

/// What a guest that cannot go on says about the host.
enum GuestFailure {
  /// An exit that no guest of ours should cause.
  static func outcome(
    of exit: VCPUExit, on vcpu: borrowing VCPU, memory: GuestMemory
  ) -> CheckOutcome {
    outcome(of: CrashReport(of: exit, on: vcpu, memory: memory))
  }

  /// A crash. Where KVM interprets kernel-mode code and is known not to interpret the instruction,
  /// the host has a limit, and nothing was proven; otherwise the check failed.
  static func outcome(of report: CrashReport, on kvm: HostKVM = .current) -> CheckOutcome {
    if let instruction = report.refusedInstruction, kvm != .vmx, kvm != .svm {
      return .skip(
        "the KVM of this host\(kvm == .paravirtual ? " (kvm_pvm)" : "") interprets kernel-mode "
          + "code and cannot run \(instruction), which this needs")
    }
    return .fail(String(report.description.prefix { $0 != "\n" }))
  }
}
