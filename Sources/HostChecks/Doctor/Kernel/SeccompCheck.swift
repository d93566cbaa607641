// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import SystemPackage

/// `kernel.seccomp`
struct SeccompCheck: HostCheck {
  let id = "kernel.seccomp"
  let title = "seccomp filters"
  let explanation = """
    Has a process forbid itself a system call with a seccomp filter, and looks whether the kernel \
    refuses that call. Monitors use this to have as few rights as possible.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let result = roost_try_seccomp()
    guard result < 0 else { return .pass("works") }
    return .warn(
      "seccomp filters do not work: \(Errno(rawValue: -result)); monitors run with more rights than "
        + "they need")
  }
}
