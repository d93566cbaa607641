// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A version of libvirt or of a hypervisor.
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The first number.
  public let major: Int
  /// The second number.
  public let minor: Int
  /// The third number.
  public let release: Int

  /// A version of three numbers.
  public init(_ major: Int, _ minor: Int, _ release: Int) {
    (self.major, self.minor, self.release) = (major, minor, release)
  }

  /// From libvirt's form: 1,000,000 times major plus 1,000 times minor plus release.
  init(number: UInt) {
    self.init(Int(number / 1_000_000), Int(number / 1000 % 1000), Int(number % 1000))
  }

  /// The three numbers with dots between them.
  public var description: String { "\(major).\(minor).\(release)" }

  /// Whether a version is older than another.
  public static func < (left: Version, right: Version) -> Bool {
    (left.major, left.minor, left.release) < (right.major, right.minor, right.release)
  }
}

#endif
