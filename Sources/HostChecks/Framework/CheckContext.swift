// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX

/// The host as a check sees it.
public struct CheckContext: Sendable {
  /// Where `/dev`, `/proc` and `/sys` are looked for: empty for the host itself, a directory that
  /// imitates them for tests.
  public var root: String
  /// A Linux to boot, if one was given.
  public var linux: LinuxGuest?
  /// The directories in which programs are looked for: those of `PATH`, and where administrators
  /// have theirs.
  public var searchPath: [String]
  /// Where temporary files are made: `TMPDIR`, or `/tmp`.
  public var temporaryDirectory: String
  /// When the check must have ended, in nanoseconds of the monotonic clock. The runner sets it.
  public var deadline = UInt64.max

  /// Describes a host.
  public init(root: String = "", linux: LinuxGuest? = nil) {
    self.root = root
    self.linux = linux
    func variable(_ name: String) -> String? {
      guard let value = unsafe getenv(name) else { return nil }
      let text = unsafe String(cString: value)
      return text.isEmpty ? nil : text
    }
    searchPath =
      (variable("PATH") ?? "").split(separator: ":").map(String.init)
      + ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"]
    temporaryDirectory = variable("TMPDIR") ?? "/tmp"
  }

  /// A path of the host as this process reaches it.
  public func path(_ absolute: String) -> String { root + absolute }

  /// The path of the KVM device.
  public var kvmPath: String { path("/dev/kvm") }

  /// How much time is left, in nanoseconds.
  public var nanosecondsLeft: UInt64 {
    let now = MonotonicClock.nanoseconds
    return deadline > now ? deadline - now : 0
  }
}
