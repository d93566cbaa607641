// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import Glibc
internal import SystemPackage

/// `libvirt.qemu-user`
struct QEMUUserCheck: HostCheck {
  let id = "libvirt.qemu-user"
  let title = "QEMU's own user may open /dev/kvm"
  let explanation = """
    libvirt's daemon runs QEMU as a user of its own (libvirt-qemu, qemu, or the one that qemu.conf \
    names). As root, this becomes that user and opens /dev/kvm; as another user it can only compare \
    permissions. Where QEMU's user cannot open the device, machines of qemu:///system have no KVM, and \
    every call to libvirt may take many seconds.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let accounts = Accounts(context)
    let settings = Self.settings(context.path("/etc/libvirt/qemu.conf"))
    let names = settings["user"].map { [$0] } ?? ["libvirt-qemu", "qemu"]
    guard let user = names.lazy.compactMap({ Self.user($0, accounts) }).first else {
      return .skip("QEMU has no user of its own here: libvirt's daemon is not installed")
    }
    let path = context.kvmPath
    guard let status = try? HostFile.status(path) else { return .skip("there is no \(path)") }
    let group = settings["group"].flatMap { name in
      accounts.groups.first { $0.name == name || String($0.id) == name }?.id
    }
    var groups = accounts.groupIDs(of: user)
    if let group { groups.insert(group, at: 0) }
    let problem = Self.problem(user, groups, path, status)
    guard let problem else {
      return .pass("\(user.name) may\(HostEnvironment.isRoot ? "" : ", as its permissions say")")
    }
    let isForGroup = status.st_mode & 0o060 == 0o060 && status.st_gid != 0
    let name = isForGroup ? accounts.groupName(status.st_gid) : "kvm"
    return .warn(
      "\(user.name) may not open \(path): \(problem); machines of qemu:///system have no KVM",
      fix: isForGroup
        ? "sudo usermod -aG \(name) \(user.name)"
        : "sudo chgrp kvm /dev/kvm && sudo chmod 0660 /dev/kvm && sudo usermod -aG kvm \(user.name)"
    )
  }

  /// A user by name or, as `qemu.conf` allows, by number.
  private static func user(_ name: String, _ accounts: Accounts) -> Accounts.User? {
    let number = name.hasPrefix("+") ? String(name.dropFirst()) : name
    return accounts.users.first { $0.name == name }
      ?? accounts.users.first { String($0.id) == number }
  }

  /// Why a user cannot open the device; nil if it can.
  private static func problem(
    _ user: Accounts.User, _ groups: [UInt32], _ path: String, _ status: stat
  ) -> Errno? {
    if HostEnvironment.isRoot {
      let result = unsafe roost_open_as(
        user.id, groups.first ?? user.group, groups, groups.count, path)
      // A user namespace may not have that user; then the permissions have to do.
      if -result != ECANCELED { return result == 0 ? nil : Errno(rawValue: -result) }
    }
    if user.id == 0 { return nil }
    let mode = status.st_mode
    let bits =
      status.st_uid == user.id ? mode >> 6 : groups.contains(status.st_gid) ? mode >> 3 : mode
    return bits & 0o6 == 0o6 ? nil : .permissionDenied
  }

  /// The settings that are texts: `name = "value"`.
  private static func settings(_ path: String) -> [String: String] {
    var settings: [String: String] = [:]
    for line in (HostFile.text(path) ?? "").split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, !line.hasPrefix("#") else { continue }
      let value = parts[1].split(separator: "\"", omittingEmptySubsequences: false)
      guard value.count >= 3 else { continue }
      settings[parts[0].filter { !$0.isWhitespace }] = String(value[1])
    }
    return settings
  }
}
