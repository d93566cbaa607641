// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
internal import POSIX
internal import SystemPackage

/// `memory.available`
struct MemoryCheck: HostCheck {
  let id = "memory.available"
  let title = "memory for guests"
  let explanation = """
    Maps 256 MiB as for a guest of the usual size, and touches 32 MiB of them. Then compares with what \
    the kernel says is available, and with what the control group of this process may still take, \
    which is how containers are limited.
    """
  let group = CheckGroup.doctor

  private static let usual: UInt64 = 256 << 20

  func run(in context: CheckContext) throws -> CheckOutcome {
    let values = Self.meminfo(context.path("/proc/meminfo"))
    let (total, available) = (values["MemTotal"], values["MemAvailable"])
    let groupLeft = MemoryGroup(context)?.left
    let details = [
      CheckDetail("total", total.map { JSONValue($0) } ?? .null),
      CheckDetail("available", available.map { JSONValue($0) } ?? .null),
      CheckDetail("left in the control group", groupLeft.map { JSONValue($0) } ?? .null),
    ]
    // What can be had counts before what is said to be there.
    let left = [available, groupLeft].compactMap { $0 }.min()
    let measured = left.map { "\($0.byteText) available" }
    if let left, left < 64 << 20 {
      return .fail(
        "too little memory for any machine; end something, or give this host or container more",
        measured: measured, details: details)
    }
    do throws(SystemCallError) {
      let mapping = try Mapping(anonymousBytes: Int(Self.usual))
      for offset in stride(from: 0, to: 32 << 20, by: 4096) { unsafe mapping.bytes[offset] = 1 }
    } catch {
      return .fail(
        "cannot map \(Self.usual.byteText) for a guest: \(error.errno)", measured: measured,
        fix: Self.addressSpaceIsLimited
          ? "ulimit -v unlimited" : "sudo sysctl vm.overcommit_memory=0",
        details: details)
    }
    guard let left else {
      return .pass("\(Self.usual.byteText) can be mapped", details: details)
    }
    guard left >= Self.usual + (64 << 20) else {
      return .warn(
        "too little for a machine of the usual 256 MiB: give machines less, or this host more",
        measured: measured, details: details)
    }
    return .pass(measured, details: details)
  }

  private static var addressSpaceIsLimited: Bool {
    ResourceLimit(.addressSpace).soft != nil
  }

  /// The values of `/proc/meminfo`, in bytes.
  private static func meminfo(_ path: String) -> [String: UInt64] {
    var values: [String: UInt64] = [:]
    for line in (HostFile.text(path) ?? "").split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      guard words.count == 3, words[2] == "kB", let number = UInt64(words[1]) else { continue }
      values[String(words[0].dropLast())] = number &* 1024
    }
    return values
  }
}
