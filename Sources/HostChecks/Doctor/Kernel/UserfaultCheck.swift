// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import SystemPackage

/// `kernel.userfaultfd`
struct UserfaultCheck: HostCheck {
  let id = "kernel.userfaultfd"
  let title = "userfaultfd"
  let explanation = """
    Makes a userfaultfd that takes the kernel's page faults as well. Migrating a machine that already \
    runs at its destination (post-copy) needs it; nothing else does.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let result = roost_try_userfaultfd()
    guard result < 0 else { return .pass("works") }
    switch Errno(rawValue: -result) {
    case Errno.unknownCall: return .skip("the kernel has no userfaultfd")
    case .notPermitted, .permissionDenied:
      return .skip(
        "only root may use it for page faults of the kernel",
        fix: "sudo sysctl vm.unprivileged_userfaultfd=1")
    case let errno: return .warn("userfaultfd does not work: \(errno)")
    }
  }
}
