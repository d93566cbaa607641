// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// `host.iommu`
struct IOMMUCheck: HostCheck {
  let id = "host.iommu"
  let title = "IOMMU"
  let explanation = """
    Counts the groups that the IOMMU puts devices into. Without an IOMMU no device of the host can be \
    passed to a guest; everything else works.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let groups = HostFile.names(in: context.path("/sys/kernel/iommu_groups")) ?? []
    guard groups.isEmpty else {
      let count = groups.count
      return .pass(
        count == 1 ? "1 group" : "\(count) groups",
        details: [CheckDetail("groups", JSONValue(count))])
    }
    let isIntel = ProcessorInformation.current.vendor == "GenuineIntel"
    return .skip(
      "there is none, or it is off: devices cannot be passed to guests. Enable VT-d or AMD-Vi in the "
        + "firmware's setup" + (isIntel ? ", and boot the kernel with intel_iommu=on" : ""),
      measured: "0 groups", details: [CheckDetail("groups", 0)])
  }
}
