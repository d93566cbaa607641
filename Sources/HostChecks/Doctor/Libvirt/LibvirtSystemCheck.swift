// SPDX-License-Identifier: Apache-2.0

/// `libvirt.system`
struct LibvirtSystemCheck: HostCheck {
  let id = "libvirt.system"
  let title = "libvirt of the host, qemu:///system"
  let explanation = """
    Connects to qemu:///system with virsh and asks for the versions. Where virsh is not installed, looks \
    whether a daemon listens at its socket. Roost's own machines do not need libvirt.
    """
  let group = CheckGroup.doctor
  let timeLimit: UInt64 = 20_000_000_000

  func run(in context: CheckContext) throws -> CheckOutcome {
    try LibvirtDaemon.system(context).outcome(in: context)
  }
}
