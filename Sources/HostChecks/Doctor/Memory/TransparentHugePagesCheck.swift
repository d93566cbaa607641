// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import JSON
internal import POSIX

/// `memory.transparent-huge-pages`
struct TransparentHugePagesCheck: HostCheck {
  let id = "memory.transparent-huge-pages"
  let title = "transparent huge pages"
  let explanation = """
    Maps memory as for a guest, advises the kernel to use huge pages, touches it, and looks what it \
    got. Guests with much memory are faster with them. always and madvise are both good settings.
    """
  let group = CheckGroup.doctor

  private static let size = 8 << 20

  func run(in context: CheckContext) throws -> CheckOutcome {
    let path = context.path("/sys/kernel/mm/transparent_hugepage/enabled")
    guard let setting = HostFile.text(path) else {
      return .skip("the kernel has none, or /sys is not mounted")
    }
    let mode = setting.split(separator: " ").first { $0.hasPrefix("[") }
      .map { String($0.dropFirst().dropLast()) }
    guard mode != "never" else {
      return .warn(
        "they are turned off: guests with much memory are slower", measured: "never",
        fix: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled")
    }
    let got = try hugeBytes()
    let measured = mode ?? setting
    let details = [
      CheckDetail("mode", .string(measured)),
      CheckDetail("huge bytes of 8 MiB", got.map { JSONValue($0) } ?? .null),
    ]
    if got == 0 {
      return .pass("\(measured), none free at the moment", details: details)
    }
    return .pass(measured, details: details)
  }

  /// How much of 8 MiB of memory the kernel backs with huge pages; nil if it does not tell.
  private func hugeBytes() throws(SystemCallError) -> UInt64? {
    let mapping = try Mapping(anonymousBytes: Self.size, hugePages: true)
    for offset in stride(from: 0, to: Self.size, by: 4096) {
      unsafe mapping.bytes[offset] = 1
    }
    let text = HostFile.text("/proc/self/smaps_rollup") ?? ""
    let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("AnonHugePages:") }
    let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }
    return kibibytes.map { min($0 &* 1024, UInt64(Self.size)) }
  }
}
