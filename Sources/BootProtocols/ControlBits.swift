// SPDX-License-Identifier: Apache-2.0

/// Bits of control registers and EFER (Intel SDM 3A, 2.5 and 2.2.1).
enum ControlBits {
  static let cr0ProtectionEnable: UInt64 = 1 << 0
  static let cr0ExtensionType: UInt64 = 1 << 4
  static let cr0Paging: UInt64 = 1 << 31
  static let cr4PhysicalAddressExtension: UInt64 = 1 << 5
  static let eferLongModeEnable: UInt64 = 1 << 8
  static let eferLongModeActive: UInt64 = 1 << 10
}
