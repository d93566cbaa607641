// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// Builds every folder of `Guests/` but `Shared`, and embeds the images into the target.
///
/// One command a guest, whose one output is a Swift file: a package manager that finds an object
/// file among a plugin's outputs takes it for a resource and copies it beside the program. What is
/// planned follows from the folders alone, never from what the manifest says: a new folder makes
/// the package manager plan again, a new line in a file does not.
@main
struct GuestBuilder: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let guests = context.package.directoryURL.appending(path: "Guests")
    let manifest = guests.appending(path: "guests.json")
    let embedder = try context.tool(named: "guest-embedder").url
    let tools = try ["clang", "swiftc", "ld.lld"].map { try context.tool(named: $0).url.path }
    let shared = try entries(of: guests.appending(path: "Shared"))
    let folders = try entries(of: guests).filter {
      $0.hasDirectoryPath && $0.lastPathComponent != "Shared"
    }

    let table = context.pluginWorkDirectoryURL.appending(path: "EmbeddedGuests.swift")
    var commands: [Command] = [
      .buildCommand(
        displayName: "Listing \(folders.count) guests",
        executable: embedder,
        arguments: ["table", manifest.path, table.path] + folders.map(\.lastPathComponent),
        inputFiles: [manifest],
        outputFiles: [table])
    ]
    for folder in folders {
      let name = folder.lastPathComponent
      let source = context.pluginWorkDirectoryURL.appending(path: "guest-\(name).swift")
      commands.append(
        .buildCommand(
          displayName: "Building guest \(name)",
          executable: embedder,
          arguments: ["guest", manifest.path, source.path, name] + tools,
          inputFiles: try [manifest] + shared + entries(of: folder),
          outputFiles: [source]))
    }
    return commands
  }

  private func entries(of folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles
    )
    .sorted { $0.path < $1.path }
  }
}
