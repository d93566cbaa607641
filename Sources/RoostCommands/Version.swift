// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `roost version`
struct Version: ParsableCommand {
  /// The version of this tree.
  static let current = "0.1.0"

  static let configuration = CommandConfiguration(abstract: "Show the version.")

  func run() {
    print("roost \(Self.current)")
  }
}
