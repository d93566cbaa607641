// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import SystemPackage

/// `kernel.io-uring`
struct IOUringCheck: HostCheck {
  let id = "kernel.io-uring"
  let title = "io_uring"
  let explanation = """
    Makes a queue of io_uring, with which disks are fastest. Without it threads read and write, which \
    works everywhere. Containers often forbid it by seccomp, administrators by a sysctl.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let result = roost_try_io_uring()
    guard result < 0 else { return .pass("works") }
    switch Errno(rawValue: -result) {
    case Errno.unknownCall:
      return .warn("the kernel has no io_uring: disks use threads, which is slower")
    case .notPermitted, .permissionDenied:
      let setting = HostFile.number(context.path("/proc/sys/kernel/io_uring_disabled"))
      if let setting, setting != 0 {
        return .warn(
          "the administrator has turned io_uring off: disks use threads, which is slower",
          measured: "kernel.io_uring_disabled = \(setting)",
          fix: "sudo sysctl kernel.io_uring_disabled=0")
      }
      return .warn(
        "io_uring is forbidden here, as by a container's seccomp profile: disks use threads, which is "
          + "slower", fix: "docker run --security-opt seccomp=unconfined …")
    case .noMemory:
      return .warn(
        "too little memory may be locked for io_uring: disks use threads, which is slower",
        fix: ResourceLimit(.lockedMemory).fix("l", "memlock", 65536, bytes: 64 << 20))
    case let errno:
      return .warn("io_uring does not work: \(errno)")
    }
  }
}
