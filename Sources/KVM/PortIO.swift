// SPDX-License-Identifier: Apache-2.0

/// A guest's access to an I/O port, string instructions included.
///
/// It refers to the vCPU's shared page: use it before the vCPU runs again.
///
/// Source: `KVM_EXIT_IO`.
@safe
public struct PortIO {
  /// Whether the guest writes (`OUT`).
  public let isWrite: Bool
  /// The port.
  public let port: UInt16
  /// Bytes at once: 1, 2 or 4.
  public let width: UInt8
  /// How many accesses follow each other, 1 or more.
  public let count: Int
  /// `count` values of `width` bytes: what the guest wrote, or where to put what it reads.
  public let data: UnsafeMutableRawPointer
}
