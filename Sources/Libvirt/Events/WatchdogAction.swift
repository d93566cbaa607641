// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What a watchdog does when it fires.
///
/// The corresponding C type is `virDomainEventWatchdogAction`.
public enum WatchdogAction: Int32, LibvirtEnumeration {
  /// Nothing.
  case none = 0
  /// The domain is paused.
  case pause = 1
  /// The domain is reset.
  case reset = 2
  /// The domain is switched off.
  case powerOff = 3
  /// The guest is asked to shut down.
  case shutDown = 4
  /// It is only noted.
  case debug = 5
  /// The guest gets a non-maskable interrupt.
  case injectNMI = 6
  /// Something that is not known here.
  case unknown = -1
}

#endif
