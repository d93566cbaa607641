// SPDX-License-Identifier: Apache-2.0

/// What only libvirt knows of a machine; nil leaves the choice to libvirt.
public struct LibvirtDefinition: Sendable, Equatable {
  /// The domain's type: `kvm`, `qemu`, `lxc`.
  public var type: String?
  /// The machine's type: `q35`.
  public var machine: String?
  /// What starts the guest.
  public var firmware: LibvirtFirmware?
  /// The path of a file with domain XML that the domain is made from.
  public var xml: String?

  /// Leaves everything to libvirt.
  public init() {}
}
