// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How a guest is asked to shut down or to reboot; by default the driver chooses.
///
/// The corresponding C types are `virDomainShutdownFlagValues` and `virDomainRebootFlagValues`, which
/// have the same values.
public struct ShutdownOptions: LibvirtOptions {
  /// The flags as libvirt writes them.
  public let rawValue: UInt32
  /// Options of such flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// By the power button.
  public static let powerButton = ShutdownOptions(VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
  /// By the agent in the guest.
  public static let agent = ShutdownOptions(VIR_DOMAIN_SHUTDOWN_GUEST_AGENT)
  /// By the container's `initctl`.
  public static let initctl = ShutdownOptions(VIR_DOMAIN_SHUTDOWN_INITCTL)
  /// By a signal to the container's first process.
  public static let signal = ShutdownOptions(VIR_DOMAIN_SHUTDOWN_SIGNAL)
  /// By the interface for paravirtual guests.
  public static let paravirtual = ShutdownOptions(VIR_DOMAIN_SHUTDOWN_PARAVIRT)
}

#endif
