// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The built `roost-vmm`.
enum Monitor {
  /// Where the build put it: beside the tests.
  static let path: String = {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return ((program ?? "") as NSString).deletingLastPathComponent + "/roost-vmm"
  }()

  private static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Whether machines can be run.
  static var canRun: Bool { isBuilt && KVMAvailability.isUsable }

  /// Why tests that run machines are skipped.
  static var reason: String {
    isBuilt ? KVMAvailability.reason : "skipped, roost-vmm is not built: run swift build"
  }
}
