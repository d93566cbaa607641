// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The users and groups that the host's files name, as far as those can be read.
///
/// Source: passwd(5) and group(5). The C library would load modules for this, which a static program
/// cannot.
struct Accounts {
  /// A line of `/etc/passwd`.
  struct User {
    let name: String
    let id: UInt32
    let group: UInt32
  }

  /// A line of `/etc/group`.
  struct Group {
    let name: String
    let id: UInt32
    let members: [String]
  }

  let users: [User]
  let groups: [Group]

  /// Those of a host.
  init(_ context: CheckContext) {
    users = Self.lines(of: context.path("/etc/passwd")).compactMap { fields in
      guard fields.count >= 4, let id = UInt32(fields[2]), let group = UInt32(fields[3]) else {
        return nil
      }
      return User(name: fields[0], id: id, group: group)
    }
    groups = Self.lines(of: context.path("/etc/group")).compactMap { fields in
      guard fields.count >= 3, let id = UInt32(fields[2]) else { return nil }
      let members = fields.count > 3 ? fields[3].split(separator: ",").map(String.init) : []
      return Group(name: fields[0], id: id, members: members)
    }
  }

  private static func lines(of path: String) -> [[String]] {
    (HostFile.text(path) ?? "").split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The name of a user, or its number.
  func userName(_ id: UInt32) -> String {
    users.first { $0.id == id }?.name ?? String(id)
  }

  /// The name of a group, or its number.
  func groupName(_ id: UInt32) -> String {
    groups.first { $0.id == id }?.name ?? String(id)
  }

  /// The groups of a user, its own included.
  func groupIDs(of user: User) -> [UInt32] {
    [user.group] + groups.filter { $0.members.contains(user.name) }.map(\.id)
  }

  /// The groups that this process has.
  static var ownGroupIDs: [UInt32] {
    var groups = [gid_t](repeating: 0, count: 65536)
    let count = unsafe getgroups(Int32(groups.count), &groups)
    return [getegid()] + groups.prefix(max(0, Int(count)))
  }
}
