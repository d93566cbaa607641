// SPDX-License-Identifier: Apache-2.0

/// The firmware of a libvirt domain.
public enum LibvirtFirmware: String, Sendable, CaseIterable {
  /// A PC BIOS.
  case bios
  /// UEFI.
  case efi
}
