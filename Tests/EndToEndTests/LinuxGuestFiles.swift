// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Debian's kernel and its initramfs, as `TestBed/guest-files` makes them from the test bed's cache.
enum LinuxGuestFiles {
  private static let folder: String = {
    let cache =
      ProcessInfo.processInfo.environment["ROOST_BED_CACHE"]
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".build-bed").path
    return cache + "/guests"
  }()

  /// Why there is none; nil if there is.
  static var obstacle: String? {
    let isThere = [kernel, initrd, disk].allSatisfy {
      FileManager.default.fileExists(atPath: $0)
    }
    return isThere ? nil : "Debian's kernel is not in \(folder): run 'make guests'"
  }

  static let kernel = "\(folder)/kernels/vmlinuz-cloud"
  static let initrd = "\(folder)/kernels/guest-cloud.cpio.gz"
  static let disk = "\(folder)/disk.img"
}
