// SPDX-License-Identifier: Apache-2.0

import MachineDefinition
import MachineStore
import Monitor
import TestSupport

/// A store in a directory of one test.
struct StoreFixture {
  let directory: TemporaryDirectory
  let store: MachineStore

  init() throws {
    directory = try TemporaryDirectory()
    store = MachineStore(path: directory.file("state"))
  }

  /// Where the machines' directories are.
  var machines: String { directory.file("state/machines") }

  /// What lies beside the machines' directories, themselves included.
  var names: [String] { DirectoryNames.all(machines) }

  /// A machine file.
  static func source(_ name: String, memory: String = "1MiB", more: String = "")
    -> DefinitionSource
  {
    DefinitionSource(
      file: "\(name).yaml", directory: "/srv",
      bytes: [UInt8](
        "schema: 1\nname: \(name)\nmemory: \(memory)\nboot: { guest: halt }\n\(more)".utf8))
  }

  @discardableResult
  func define(_ name: String, memory: String = "1MiB") throws -> DefinitionOutcome {
    try store.define(Self.source(name, memory: memory))
  }

  /// The memory of a machine, in MiB, as it would start now.
  func memory(of name: String) throws -> UInt64? {
    try store.entry(named: name).definition.map { $0.configuration.memory >> 20 }
  }
}
