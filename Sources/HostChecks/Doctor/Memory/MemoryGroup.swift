// SPDX-License-Identifier: Apache-2.0

/// What the control groups of this process let it take of memory.
///
/// Source: `memory.max` and `memory.current` of cgroup v2, `memory.limit_in_bytes` and
/// `memory.usage_in_bytes` of v1.
struct MemoryGroup {
  /// How much may still be taken, in bytes; nil without a limit.
  let left: UInt64?

  /// Reads the groups of this process.
  ///
  /// - Returns: nil if they cannot be found.
  init?(_ context: CheckContext) {
    guard let membership = HostFile.text(context.path("/proc/self/cgroup")) else { return nil }
    var left: UInt64?
    for line in membership.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isUnified = fields[0] == "0"
      guard isUnified || fields[1].split(separator: ",").contains("memory") else { continue }
      let mount = context.path(isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory")
      for directory in Self.parents(of: String(fields[2]), under: mount) {
        let limit = HostFile.number(
          directory + (isUnified ? "/memory.max" : "/memory.limit_in_bytes"))
        let usage = HostFile.number(
          directory + (isUnified ? "/memory.current" : "/memory.usage_in_bytes"))
        // No limit is a word in v2, and a number near the largest in v1.
        guard let limit, limit < 1 << 60, let usage else { continue }
        left = min(left ?? .max, limit > usage ? limit - usage : 0)
      }
    }
    self.left = left
  }

  /// A group's directory and those above it: each may have a limit.
  private static func parents(of group: String, under mount: String) -> [String] {
    var path = mount
    var paths = [path]
    for name in group.split(separator: "/") where name != ".." {
      path += "/\(name)"
      paths.append(path)
    }
    return paths
  }
}
