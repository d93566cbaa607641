// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// `host.cgroup`
struct ControlGroupCheck: HostCheck {
  let id = "host.cgroup"
  let title = "control groups"
  let explanation = """
    Finds which control groups are mounted: v2 alone, v1 alone, or both (hybrid). libvirt puts machines \
    into them; its LXC driver needs v2 or v1 alone.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    guard let mounts = HostFile.text(context.path("/proc/self/mounts")) else {
      return .skip("/proc is not mounted")
    }
    let types = mounts.split(whereSeparator: \.isNewline).compactMap { line -> Substring? in
      let fields = line.split(separator: " ")
      return fields.count > 2 ? fields[2] : nil
    }
    let (v1, v2) = (types.contains("cgroup"), types.contains("cgroup2"))
    let controllers = HostFile.text(context.path("/sys/fs/cgroup/cgroup.controllers"))
    let details = [
      CheckDetail(
        "controllers of v2",
        .array((controllers ?? "").split(separator: " ").map { .string(String($0)) }))
    ]
    switch (v1, v2) {
    case (false, false): return .skip("none is mounted")
    case (false, true): return .pass("v2", details: details)
    case (true, false): return .pass("v1", details: details)
    case (true, true):
      return .warn(
        "both versions are mounted: libvirt's LXC driver does not work with that",
        measured: "hybrid",
        fix: "sudo umount /sys/fs/cgroup/unified",
        details: details)
    }
  }
}
