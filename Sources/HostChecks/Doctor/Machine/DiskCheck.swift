// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
internal import POSIX
internal import SystemPackage

/// `host.disk`
struct DiskCheck: HostCheck {
  let id = "host.disk"
  let title = "disk space"
  let explanation = """
    Shows how much space is free for this user where machines are kept (ROOST_HOME, by default \
    /var/lib/roost for root, else ~/.local/state/roost) and where temporary files are made.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    var details: [CheckDetail] = []
    var least: (path: String, bytes: UInt64)?
    for path in [Self.stateDirectory, context.temporaryDirectory] {
      guard let place = Self.existing(path), let bytes = Self.freeBytes(place) else { continue }
      guard !details.contains(where: { $0.name == place }) else { continue }
      details.append(CheckDetail(place, JSONValue(bytes)))
      if least.map({ bytes < $0.bytes }) ?? true { least = (place, bytes) }
    }
    guard let least else { return .skip("neither place can be looked at") }
    let measured = "\(least.bytes.byteText) free in \(least.path)"
    if least.bytes < 16 << 20 {
      return .fail(
        "the disk is full", measured: measured, fix: "df -h \(least.path)", details: details)
    }
    if least.bytes < 1 << 30 {
      return .warn(
        "little space for disks of machines", measured: measured, fix: "df -h \(least.path)",
        details: details)
    }
    return .pass(measured, details: details)
  }

  /// Where machines are kept.
  private static var stateDirectory: String {
    if let home = HostEnvironment.variable("ROOST_HOME") { return home }
    if HostEnvironment.isRoot { return "/var/lib/roost" }
    if let state = HostEnvironment.variable("XDG_STATE_HOME") { return state + "/roost" }
    return (HostEnvironment.variable("HOME") ?? "") + "/.local/state/roost"
  }

  /// The path, or the nearest directory above it that exists.
  private static func existing(_ path: String) -> String? {
    var path = path
    while !path.isEmpty, !HostFile.exists(path) {
      path = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
    return path.isEmpty ? "/" : path
  }

  private static func freeBytes(_ path: String) -> UInt64? {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    return UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
      .partialValue
  }
}
