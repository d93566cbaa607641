// SPDX-License-Identifier: Apache-2.0

/// `libvirt.session`
struct LibvirtSessionCheck: HostCheck {
  let id = "libvirt.session"
  let title = "libvirt of this user, qemu:///session"
  let explanation = """
    Connects to qemu:///session with virsh, which starts this user's daemon if it has none, and asks for \
    the versions. No rights are needed for it.
    """
  let group = CheckGroup.doctor
  let timeLimit: UInt64 = 20_000_000_000

  func run(in context: CheckContext) throws -> CheckOutcome {
    try LibvirtDaemon.session(context).outcome(in: context)
  }
}
