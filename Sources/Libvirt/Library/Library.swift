// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Glibc
internal import POSIX

/// The libvirt that is installed on this host.
///
/// It is opened at the first use; programs start without it.
public enum Library {
  /// The version of the library on this host, which may differ from a daemon's.
  ///
  /// The corresponding C function is `virGetVersion`.
  ///
  /// - Throws: ``LibvirtError/Code/libraryNotInstalled``.
  public static func version() throws(LibvirtError) -> Version {
    try start()
    var number: UInt = 0
    guard unsafe virGetVersion(&number, nil, nil) >= 0 else { throw LibvirtError.last() }
    return Version(number: number)
  }

  /// Opens the library and starts the thread of its events, once.
  static func start() throws(LibvirtError) {
    if let failure { throw failure }
  }

  private static let failure: LibvirtError? = {
    do throws(LibvirtError) {
      try open()
      return nil
    } catch {
      return error
    }
  }()

  private static func open() throws(LibvirtError) {
    if let message = unsafe clibvirt_load() {
      throw .notInstalled(linkerMessage: unsafe String(cString: message))
    }
    guard virInitialize() >= 0 else { throw LibvirtError.last() }
    // Errors are thrown; libvirt would print each to the standard error stream as well.
    unsafe virSetErrorFunc(nil) { _, _ in }
    // Before the first connection: one that is made earlier never reports an event.
    guard virEventRegisterDefaultImpl() >= 0 else { throw LibvirtError.last() }
    do throws(SystemCallError) {
      _ = try Thread(name: "libvirt-events") {
        while true { runEventLoopOnce() }
      }
    } catch {
      throw LibvirtError(.systemError, "cannot start the thread of libvirt's events: \(error)")
    }
  }

  private static func runEventLoopOnce() {
    // It fails where poll does, for want of memory say; at once again would spin.
    if virEventRunDefaultImpl() < 0 { usleep(10_000) }
  }
}

#endif
