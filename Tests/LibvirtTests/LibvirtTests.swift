// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import CLibvirt
import Libvirt
import Testing

/// Everything of the module `Libvirt`; one test at a time, because some put functions of their own in
/// the place of libvirt's.
@Suite("Libvirt", .serialized)
enum LibvirtTests {}

extension Trait where Self == ConditionTrait {
  /// Skips, with the reason, where libvirt's library is not installed.
  static var requiresLibvirt: Self {
    .enabled(if: libvirtFailure == nil, "\(libvirtFailure ?? "libvirt is installed")")
  }
}

private let libvirtFailure: String? = {
  do throws(LibvirtError) {
    _ = try Library.version()
    return nil
  } catch {
    return error.description
  }
}()

#endif
