// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The host as a check sees it.
public struct CheckContext: Sendable {
  /// Where `/dev`, `/proc` and `/sys` are looked for: empty for the host itself, a directory that
  /// imitates them for tests.
  public var root: String
  /// A Linux to boot, if one was given.
  public var linux: LinuxGuest?
  /// When the check must have ended, in nanoseconds of the monotonic clock. The runner sets it.
  public var deadline = UInt64.max

  /// Describes a host.
  public init(root: String = "", linux: LinuxGuest? = nil) {
    self.root = root
    self.linux = linux
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
