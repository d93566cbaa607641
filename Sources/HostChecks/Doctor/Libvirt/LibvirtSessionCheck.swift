// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// `libvirt.session`
struct LibvirtSessionCheck: HostCheck {
  let id = "libvirt.session"
  let title = "libvirt of this user, qemu:///session"
  let explanation = """
    Connects to qemu:///session with virsh, which starts this user's daemon if it has none, and asks for \
    the versions. No rights are needed for it. The root user has no such connection.
    """
  let group = CheckGroup.doctor
  let timeLimit: UInt64 = 20_000_000_000

  func run(in context: CheckContext) throws -> CheckOutcome {
    guard geteuid() != 0 else {
      return .skip("root has no session: it uses qemu:///system, other users have qemu:///session")
    }
    return try LibvirtDaemon.session(context).outcome(in: context)
  }
}
