// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import Testing

/// Whether libvirt's library is on this host.
enum LibvirtAvailability {
  /// Why it cannot be used; nil if it can.
  static let reasonForAbsence: Comment? = {
    do throws(LibvirtError) {
      _ = try Library.version()
      return nil
    } catch {
      return "\(error.message)"
    }
  }()
}

#endif
