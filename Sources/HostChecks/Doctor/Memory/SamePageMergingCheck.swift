// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import JSON
internal import POSIX

/// `memory.same-page-merging`
struct SamePageMergingCheck: HostCheck {
  let id = "memory.same-page-merging"
  let title = "kernel same-page merging"
  let explanation = """
    Advises the kernel that a page may be merged with an equal one (MADV_MERGEABLE), and shows whether \
    KSM runs. It saves memory with many alike guests and costs processor time; it also lets a guest \
    find out by timing what another one has in memory, so that off is the better setting for most.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let directory = context.path("/sys/kernel/mm/ksm")
    let mapping = try Mapping(anonymousBytes: 4096)
    guard unsafe madvise(mapping.bytes.baseAddress, 4096, MADV_MERGEABLE) == 0 else {
      return .skip("the kernel has none")
    }
    let state =
      switch HostFile.number("\(directory)/run") {
      case 0: "off"
      case 1: "on"
      case 2: "off, and unmerged"
      default: "unknown"
      }
    let sharing = HostFile.number("\(directory)/pages_sharing")
    return .pass(
      state,
      details: [
        CheckDetail("state", .string(state)),
        CheckDetail("pages saved", sharing.map { JSONValue($0) } ?? .null),
      ])
  }
}
