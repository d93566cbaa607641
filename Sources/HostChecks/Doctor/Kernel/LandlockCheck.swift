// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import JSON
internal import SystemPackage

/// `kernel.landlock`
struct LandlockCheck: HostCheck {
  let id = "kernel.landlock"
  let title = "Landlock"
  let explanation = """
    Asks the kernel for the version of Landlock's ABI. With Landlock a monitor can give up access to \
    all files but its own.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let version = roost_landlock_version()
    guard version < 0 else {
      return .pass("ABI \(version)", details: [CheckDetail("abi", JSONValue(Int(version)))])
    }
    switch Errno(rawValue: -version) {
    case Errno.unknownCall: return .skip("the kernel has no Landlock: Linux 5.13 brought it")
    case Errno.turnedOff:
      let modules = HostFile.text(context.path("/sys/kernel/security/lsm"))
      return .skip(
        "Landlock is off: boot the kernel with lsm=landlock,\(modules ?? "…")")
    case let errno: return .skip("Landlock cannot be asked: \(errno)")
    }
  }
}
