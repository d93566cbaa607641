// SPDX-License-Identifier: Apache-2.0

/// `tools.qemu-img`
struct DiskImageToolCheck: HostCheck {
  let id = "tools.qemu-img"
  let title = "qemu-img"
  let explanation = """
    Runs qemu-img. libvirt uses it for volumes that are not raw, and people convert images with it; \
    machines of Roost itself do not need it.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    try ProgramPresence.outcome(
      of: "qemu-img", debian: "qemu-utils", others: "qemu-img",
      loss: "libvirt makes no volumes but raw ones", in: context)
  }
}
