// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import JSON
internal import POSIX
internal import SystemPackage

/// `limits.memlock`
struct LockedMemoryCheck: HostCheck {
  let id = "limits.memlock"
  let title = "memory that may be locked"
  let explanation = """
    Locks 64 KiB of memory, and shows the limit (ulimit -l). Rings of io_uring count against it on \
    old kernels; a device that is passed to a guest (VFIO) locks all memory of that guest.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let limit = ResourceLimit(.lockedMemory)
    let measured = limit.soft?.byteText ?? "unlimited"
    let size = 64 << 10
    let mapping = try Mapping(anonymousBytes: size)
    guard unsafe mlock(mapping.bytes.baseAddress, size) == 0 else {
      let errno = Errno.current
      return .fail(
        "cannot lock 64 KiB of memory: \(errno)", measured: measured,
        fix: limit.fix("l", "memlock", 65536, bytes: 64 << 20), details: limit.details)
    }
    _ = unsafe munlock(mapping.bytes.baseAddress, size)
    // Root may lock what it wants.
    if let soft = limit.soft, soft < 8 << 20, !HostEnvironment.isRoot {
      return .warn(
        "little memory may be locked", measured: measured,
        fix: limit.fix("l", "memlock", 65536, bytes: 64 << 20), details: limit.details)
    }
    return .pass(measured, details: limit.details)
  }
}
