// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The built programs, as a user would run them.
enum Programs {
  /// Where the build put them: beside the tests.
  static let directory: String = {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return ((program ?? "") as NSString).deletingLastPathComponent
  }()

  static var roost: String { "\(directory)/roost" }
  static var monitor: String { "\(directory)/roost-vmm" }

  /// Whether both are there.
  static var areBuilt: Bool {
    [roost, monitor].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Why tests of them are skipped.
  static let reason = "skipped, roost and roost-vmm are not built: run swift build"

  /// Whether machines can be run as well.
  static var canBoot: Bool { areBuilt && KVMAvailability.isUsable }

  /// Why tests that boot are skipped.
  static var bootReason: String { areBuilt ? KVMAvailability.reason : reason }

  /// Runs `roost boot` to its end.
  static func boot(_ arguments: String..., input: String = "") throws -> ChildProcess.Outcome {
    try ChildProcess.run([roost, "boot"] + arguments, input: input)
  }

  /// Runs `roost` to its end.
  static func run(_ arguments: String...) throws -> ChildProcess.Outcome {
    try ChildProcess.run([roost] + arguments)
  }

  /// Copies a program into a directory, and returns its path there.
  ///
  /// Another process does it: a copy that this one has open for writing is open also in whatever a
  /// test in parallel just forked, and a program that is open for writing cannot be run.
  @discardableResult
  static func copy(_ program: String, to directory: TemporaryDirectory) throws -> String {
    let copy = directory.file((program as NSString).lastPathComponent)
    let outcome = try ChildProcess.run(["cp", program, copy])
    guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    return copy
  }
}
