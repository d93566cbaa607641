// SPDX-License-Identifier: Apache-2.0

/// What a domain is to run on, chosen by what its host can.
public struct DomainPlatform: Sendable, Equatable {
  /// The type of the domain: `kvm`, `qemu` (emulated), `lxc` or `test`.
  public var type: String
  /// The kind of guest: `hvm`, or `exe` for a container.
  public var guestKind: String
  /// The processor's architecture.
  public var architecture: String
  /// The processor that the guest finds.
  public var processor = ProcessorModel.unspecified
  /// The folder that the logs of serial ports go to; nil for no logs.
  public var logFolder: String?

  /// A platform that leaves the rest to libvirt.
  public init(type: String, guestKind: String, architecture: String) {
    self.type = type
    self.guestKind = guestKind
    self.architecture = architecture
  }

  /// Whether it runs containers, which share the host's kernel.
  public var isContainer: Bool { guestKind == "exe" }
  /// Whether it is a PC.
  public var isPC: Bool { architecture == "x86_64" || architecture == "i686" }
  /// Whether QEMU runs it.
  public var isQEMU: Bool { type == "kvm" || type == "qemu" }

  /// The log of a domain's serial port.
  ///
  /// Its name ends as no log of libvirt's does, so that no two domains share one.
  public func serialLog(of name: String) -> String? {
    logFolder.map { "\($0)/\(name).serial" }
  }
}
