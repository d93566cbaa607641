// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import MachineDefinition
internal import POSIX
internal import SystemPackage

/// The directory that everything about machines with names is kept in; its owner's alone.
public enum StateDirectory {
  /// Where it is if nobody chose another: `/var/lib/roost` for root, otherwise below
  /// `XDG_STATE_HOME`, or `~/.local/state`, as the XDG Base Directory Specification 0.8 has it.
  ///
  /// - Parameters:
  ///   - user: the number of the user.
  ///   - variable: the value of an environment variable.
  /// - Throws: a failure if neither variable says where.
  public static func standardPath(
    user: UInt32, variable: (String) -> String?
  ) throws(BackendError) -> String {
    if user == 0 { return "/var/lib/roost" }
    for (name, below) in [("XDG_STATE_HOME", "roost"), ("HOME", ".local/state/roost")] {
      if let base = variable(name), base.hasPrefix("/") {
        return base.hasSuffix("/") ? base + below : "\(base)/\(below)"
      }
    }
    throw BackendError(
      .failed,
      "there is no place for the state of machines: set HOME, or choose one with --state-dir")
  }

  /// Makes the directory, and those that it is in, if they are missing.
  static func create(_ path: String) throws(BackendError) {
    guard try !exists(path) else { return }
    var parents: [String] = []
    var parent = path[...]
    while let slash = parent.dropFirst().lastIndex(of: "/") {
      parent = parent[..<slash]
      parents.append(String(parent))
    }
    for directory in parents.reversed() + [path] {
      guard unsafe mkdir(directory, 0o700) != 0, Errno.current != .fileExists else { continue }
      throw BackendError(.failed, "cannot make the state directory \(path): \(Errno.current)")
    }
    _ = try exists(path)
  }

  /// Whether the directory is there, and nobody else can put anything into it.
  ///
  /// - Throws: a failure if it is there and is not to be trusted.
  static func exists(_ path: String) throws(BackendError) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if Errno.current == .noSuchFileOrDirectory { return false }
      throw BackendError(.failed, "cannot use the state directory \(path): \(Errno.current)")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw BackendError(
        .failed, "\(path) is no directory, so it cannot keep the state of machines")
    }
    guard status.st_uid == geteuid() else {
      throw BackendError(
        .failed,
        "the state directory \(path) belongs to another user (\(status.st_uid)): "
          + "choose one of your own with --state-dir")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw BackendError(
        .failed,
        "others can write into the state directory \(path): chmod go-w makes it safe to use")
    }
    return true
  }
}
