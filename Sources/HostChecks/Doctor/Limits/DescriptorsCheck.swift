// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
internal import POSIX
internal import SystemPackage

/// `limits.nofile`
struct DescriptorsCheck: HostCheck {
  let id = "limits.nofile"
  let title = "open files"
  let explanation = """
    Opens 128 descriptors, as a machine with many processors and disks needs, and shows the limit \
    (ulimit -n).
    """
  let group = CheckGroup.doctor

  private static let needed = 128

  func run(in context: CheckContext) throws -> CheckOutcome {
    let limit = ResourceLimit(.descriptors)
    let measured = limit.soft.map(String.init) ?? "unlimited"
    var descriptors: [Int32] = []
    var problem: Errno?
    while descriptors.count < Self.needed {
      let descriptor = dup(STDERR_FILENO)
      guard descriptor >= 0 else {
        problem = Errno.current
        break
      }
      descriptors.append(descriptor)
    }
    for descriptor in descriptors { close(descriptor) }
    let fix = limit.fix("n", "nofile", 4096, bytes: 4096)
    if let problem {
      return .fail(
        "only \(descriptors.count) more files could be opened, and a machine may need "
          + "\(Self.needed): \(problem)", measured: measured, fix: fix, details: limit.details)
    }
    if let soft = limit.soft, soft < 1024 {
      return .warn(
        "few for programs that run many machines", measured: measured, fix: fix,
        details: limit.details)
    }
    return .pass(measured, details: limit.details)
  }
}
