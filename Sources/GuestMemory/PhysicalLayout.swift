// SPDX-License-Identifier: Apache-2.0

/// Where guest RAM lies in the guest physical address space.
///
/// RAM starts at address 0. What does not fit below the hole, in which devices and the interrupt
/// controllers live, goes on at 4 GiB.
public enum PhysicalLayout {
  /// First guest physical address of the hole below 4 GiB.
  public static let holeStart: UInt64 = 0xC000_0000
  /// First guest physical address after the hole.
  public static let holeEnd: UInt64 = 0x1_0000_0000
  /// The most RAM a machine can have, in bytes: 1 TiB.
  public static let maximumSize: UInt64 = 1 << 40
  /// RAM comes in whole pages of this many bytes.
  public static let pageSize: UInt64 = 4096
}
