// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The built `roost-vmm`.
public enum MonitorProgram {
  /// Where the build put it: beside the tests.
  public static let path: String = {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return ((program ?? "") as NSString).deletingLastPathComponent + "/roost-vmm"
  }()

  private static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Whether machines can be run.
  public static var canRun: Bool { isBuilt && KVMAvailability.isUsable }

  /// Why tests that run machines are skipped.
  public static var reason: String {
    isBuilt ? KVMAvailability.reason : "skipped, roost-vmm is not built: run swift build"
  }
}
