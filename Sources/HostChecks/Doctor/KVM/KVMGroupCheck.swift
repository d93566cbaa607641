// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
internal import POSIX

/// `kvm.group`
struct KVMGroupCheck: HostCheck {
  let id = "kvm.group"
  let title = "who may use /dev/kvm"
  let explanation = """
    Shows owner, group and permissions of /dev/kvm. Usual is group kvm with 0660, or 0666. A device \
    that only root may open works for root alone: QEMU under libvirt, and jobs of CI servers, run as \
    other users.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let path = context.kvmPath
    guard let status = try? HostFile.status(path) else { return .skip("there is no \(path)") }
    guard status.st_mode & S_IFMT == S_IFCHR else { return .skip("\(path) is no device") }
    let accounts = Accounts(context)
    let (user, group) = (accounts.userName(status.st_uid), accounts.groupName(status.st_gid))
    let mode = status.st_mode & 0o7777
    let text = "0" + String(mode, radix: 8)
    let details = [
      CheckDetail("owner", .string(user)), CheckDetail("group", .string(group)),
      CheckDetail("mode", .string(text)),
    ]
    let measured = "\(user):\(group) \(text)"
    let isForMore = mode & 0o006 == 0o006 || mode & 0o060 == 0o060 && status.st_gid != 0
    guard isForMore else {
      return .warn(
        "only root may use it: QEMU under libvirt and unprivileged users cannot",
        measured: measured,
        fix: "sudo chgrp kvm /dev/kvm && sudo chmod 0660 /dev/kvm", details: details)
    }
    return .pass(measured, details: details)
  }
}
