// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// `roost` on libvirt machines of a host of its own, with a folder for its files, for one test.
@safe
final class LibvirtHost: @unchecked Sendable {
  /// Why there can be none here; nil if there can.
  static func obstacle(daemons drivers: [String]? = nil) -> String? {
    #if Libvirt
    guard Programs.areBuilt else { return Programs.reason }
    return drivers.map { PrivateHost.obstacle(forDrivers: $0) } ?? PrivateHost.obstacle
    #else
    return "this package is built without libvirt"
    #endif
  }

  /// Why libvirt's test driver, which needs no host of its own, cannot be used; nil if it can.
  static let testDriverObstacle: String? = {
    #if Libvirt
    guard Programs.areBuilt else { return Programs.reason }
    let trial = try? Programs.run("list", "--connect", "test:///default")
    return trial?.status == 0 ? nil : "libvirt cannot be used here: \(trial?.errors ?? "")"
    #else
    return "this package is built without libvirt"
    #endif
  }()

  /// The connection that every verb has.
  let uri: String
  private let directory: TemporaryDirectory
  private let host: PrivateHost

  private init(_ uri: String, _ directory: TemporaryDirectory, _ host: PrivateHost) {
    (self.uri, self.directory, self.host) = (uri, directory, host)
  }

  /// Makes a host.
  ///
  /// - Parameters:
  ///   - uri: the connection, where FOLDER stands for the folder of files.
  ///   - runsDaemons: whether libvirt's daemons run there.
  ///   - preparation: a script that is run there first, where FOLDER stands for the same.
  static func make(
    _ uri: String, runsDaemons: Bool, preparation: String = ""
  ) async throws -> LibvirtHost {
    try await blocking {
      let directory = try TemporaryDirectory()
      func named(_ text: String) -> String {
        text.replacingOccurrences(of: "FOLDER", with: directory.path)
      }
      return LibvirtHost(
        named(uri), directory,
        try PrivateHost(runsDaemons: runsDaemons, preparation: named(preparation)))
    }
  }

  /// The path of a file in its folder.
  func file(_ name: String) -> String { directory.file(name) }

  /// Writes a file into its folder, and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file into its folder, and returns its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try directory.write(bytes, to: name)
  }

  /// Runs a program on it to its end.
  @discardableResult
  func run(_ words: String...) async throws -> ChildProcess.Outcome {
    let command = host.command(words)
    return try await blocking { try ChildProcess.run(command) }
  }

  /// Starts a program on it.
  func beginProgram(_ words: String...) throws -> HostProgram {
    try HostProgram(host.command(words))
  }

  /// Runs a verb to its end.
  @discardableResult
  func roost(_ arguments: String...) async throws -> ChildProcess.Outcome {
    try await roost(arguments)
  }

  /// Runs a verb to its end.
  @discardableResult
  func roost(_ arguments: [String]) async throws -> ChildProcess.Outcome {
    let command = host.command([Programs.roost] + arguments + ["--connect", uri])
    return try await blocking { try ChildProcess.run(command) }
  }

  /// Starts a verb.
  func begin(_ arguments: String...) throws -> HostProgram {
    try HostProgram(host.command([Programs.roost] + arguments + ["--connect", uri]))
  }

  /// The state of a machine in the list; nil if it is not there.
  func state(of name: String) async throws -> String? {
    let list = try await roost("list", "--all", "--format", "json")
    let machines = try JSONSerialization.jsonObject(with: Data(list.output)) as? [[String: Any]]
    return machines?.first { $0["name"] as? String == name }?["state"] as? String
  }
}
