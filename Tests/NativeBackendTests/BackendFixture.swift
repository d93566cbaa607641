// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import MachineDefinition
import MachineStore
import NativeBackend
import TestSupport

/// A native backend with a state directory of one test. What still runs at its end is killed.
final class BackendFixture: Sendable {
  let path: String
  let backend: NativeBackend
  private nonisolated(unsafe) let directory: TemporaryDirectory

  /// - Parameters:
  ///   - script: runs instead of `roost-vmm`, as a shell script.
  ///   - patience: how long the backend waits.
  init(script: String? = nil, patience: Patience = Patience()) throws {
    let directory = try TemporaryDirectory()
    unsafe self.directory = directory
    path = directory.path
    var program = MonitorProgram.path
    if let script {
      program = directory.file("monitor")
      // Another process writes it: what this one has open for writing cannot be run by a test in
      // parallel, and what that forks meanwhile keeps it open.
      let text = "#!/bin/sh\n\(script)\n"
      _ = try ChildProcess.run(
        ["sh", "-c", "printf %s \"$1\" > \"$0\"; chmod +x \"$0\"", program, text])
    }
    backend = NativeBackend(
      store: MachineStore(path: directory.file("state")), program: program, patience: patience)
  }

  deinit {
    for name in (try? backend.store.names()) ?? [] {
      guard let directory = try? backend.store.directory(of: name) else { continue }
      for process in RunHolders.all(of: directory) where process != getpid() {
        kill(process, SIGKILL)
      }
    }
  }

  /// Defines a machine that boots an embedded guest.
  func define(_ name: String, guest: String = "halt", more: String = "") async throws {
    let text = "schema: 1\nname: \(name)\nmemory: 2MiB\nboot: { guest: \(guest) }\n\(more)"
    _ = try await backend.define(
      DefinitionSource(file: "\(name).yaml", directory: path, bytes: [UInt8](text.utf8)))
  }

  /// What the files of a machine's directory are.
  func files(of name: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/state/machines/\(name)"))?
      .sorted() ?? []
  }

  /// The content of one of them.
  func text(_ file: String, of name: String) throws -> String {
    try String(contentsOfFile: "\(path)/state/machines/\(name)/\(file)", encoding: .utf8)
  }

  /// The processes of a machine.
  func processes(of name: String) throws -> [Int32] {
    RunHolders.all(of: try backend.store.directory(of: name))
  }
}
