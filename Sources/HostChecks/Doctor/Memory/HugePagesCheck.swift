// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import JSON
internal import POSIX
internal import SystemPackage

/// `memory.huge-pages`
struct HugePagesCheck: HostCheck {
  let id = "memory.huge-pages"
  let title = "reserved huge pages"
  let explanation = """
    Maps and touches a page of 2 MiB out of the reserved ones. They make the memory of large guests \
    faster and cannot be taken away; none are reserved unless someone asked for them, and nothing here \
    needs them.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let directory = context.path("/sys/kernel/mm/hugepages/hugepages-2048kB")
    let total = HostFile.number("\(directory)/nr_hugepages")
    let free = HostFile.number("\(directory)/free_hugepages")
    let details = [
      CheckDetail("total", total.map { JSONValue($0) } ?? .null),
      CheckDetail("free", free.map { JSONValue($0) } ?? .null),
    ]
    let size = 2 << 20
    let address = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      let errno = Errno.current
      if errno == .noMemory, total ?? 0 == 0 {
        return .skip(
          "no huge pages are reserved", measured: "0", fix: "sudo sysctl vm.nr_hugepages=64",
          details: details)
      }
      if errno == .noMemory {
        return .warn(
          "all reserved huge pages are in use",
          fix: "sudo sysctl vm.nr_hugepages=\((total ?? 0) + 64)",
          details: details)
      }
      return .skip("the kernel has no huge pages: \(errno)", details: details)
    }
    unsafe address.storeBytes(of: 1, as: UInt8.self)
    unsafe munmap(address, size)
    return .pass(
      "\(free.map(String.init) ?? "?") of \(total.map(String.init) ?? "?") free", details: details)
  }
}
