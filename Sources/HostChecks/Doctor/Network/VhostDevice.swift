// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A device through which the kernel itself serves a virtio device.
///
/// Source: `linux/vhost.h`.
enum VhostDevice {
  /// Opens the device and makes it this process's, as a monitor does.
  ///
  /// - Parameters:
  ///   - path: the device.
  ///   - module: what provides it.
  ///   - loss: what is missing or slow without it.
  static func outcome(
    _ name: String, module: String, loss: String, in context: CheckContext
  ) -> CheckOutcome {
    let path = context.path("/dev/\(name)")
    do throws(SystemCallError) {
      let device = try OwnedDescriptor.open(path, flags: O_RDWR)
      let result = roost_own_vhost(device.rawValue)
      guard result == 0 else {
        return .fail("\(path) opens but does not work: \(Errno(rawValue: -result))")
      }
      return .pass("works")
    } catch {
      switch error.errno {
      case .noSuchFileOrDirectory, .noSuchAddressOrDevice, Errno.noDevice:
        return .warn("there is no \(path): \(loss)", fix: "sudo modprobe \(module)")
      case .permissionDenied, .notPermitted:
        return .warn(
          "no permission to open \(path): \(loss)",
          fix: "sudo chgrp kvm /dev/\(name) && sudo chmod 0660 /dev/\(name)")
      default:
        return .fail("cannot use \(path): \(error.errno)")
      }
    }
  }
}
