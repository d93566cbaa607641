// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The tools that turn a guest's sources into an image, and every flag they get.
///
/// Nothing depends on the host: target, code model and features are all pinned here.
struct Toolchain {
  /// The folder that holds every guest's folder and `Shared`.
  let guests: URL
  /// Where everything that is built goes.
  let workDirectory: URL
  let assembler: URL
  let compiler: URL
  let linker: URL

  private var shared: URL { guests.appending(path: "Shared") }

  /// Builds a guest from all assembly and Swift in its folder, and returns the image's place. A
  /// guest with Swift in it gets the shared Swift and assembly as well.
  func build(_ entry: GuestEntry) throws -> URL {
    let folder = guests.appending(path: entry.name)
    var assembly = try files(in: folder, extension: "S")
    var swift = try files(in: folder, extension: "swift")
    if !swift.isEmpty {
      assembly += try files(in: shared, extension: "S")
      swift += try files(in: shared, extension: "swift")
    }

    let stem = workDirectory.appending(path: entry.name).path
    var objects: [String] = []
    for source in assembly {
      let object = "\(stem).\(source.deletingPathExtension().lastPathComponent).o"
      try assemble(source, in: folder, for: entry.bootProtocol, into: object)
      objects.append(object)
    }
    if !swift.isEmpty {
      try compile(swift, in: folder, into: "\(stem).swift.o")
      objects.append("\(stem).swift.o")
    }
    try link(objects, for: entry.bootProtocol, into: "\(stem).image")
    return URL(filePath: "\(stem).image")
  }

  private func assemble(
    _ source: URL, in folder: URL, for bootProtocol: GuestEntry.BootProtocol, into object: String
  ) throws {
    let architecture = bootProtocol == .elf64 ? "x86_64" : "i386"
    try run(
      assembler,
      [
        "--no-default-config", "--target=\(architecture)-unknown-none-elf", "-ffreestanding",
        "-nostdlib", "-fno-pic", "-Wall", "-Werror", "-I", shared.path, "-I", folder.path,
        "-c", source.path, "-o", object,
      ])
  }

  /// Compiles Embedded Swift for ring 0.
  ///
  /// Swift takes its target features from the C importer's. Vector registers stay untouched,
  /// because a KVM that interprets ring 0 refuses many of their instructions and no interrupt
  /// handler saves them. The red zone is off, because an interrupt overwrites it.
  private func compile(_ sources: [URL], in folder: URL, into object: String) throws {
    let ownHeader = folder.appending(path: "guest.h")
    let header =
      FileManager.default.fileExists(atPath: ownHeader.path)
      ? ownHeader : shared.appending(path: "processor.h")
    let importer = [
      "-ffreestanding", "-fno-pic", "-fno-stack-protector", "-fcf-protection=none", "-mno-red-zone",
      "-mno-sse", "-mno-mmx", "-mno-cx16", "-march=x86-64", "-I\(shared.path)",
    ]
    var arguments = [
      "-target", "x86_64-unknown-none-elf", "-swift-version", "6", "-module-name", "Guest",
      "-enable-experimental-feature", "Embedded", "-strict-memory-safety", "-warnings-as-errors",
      "-wmo", "-Osize", "-parse-as-library", "-c",
    ]
    arguments += ["-Xfrontend", "-function-sections", "-Xfrontend", "-disable-stack-protector"]
    arguments += ["-import-objc-header", header.path]
    arguments += ["-module-cache-path", workDirectory.appending(path: "ModuleCache").path]
    arguments += importer.flatMap { ["-Xcc", $0] }
    try run(compiler, arguments + sources.map(\.path) + ["-o", object])
  }

  private func link(
    _ objects: [String], for bootProtocol: GuestEntry.BootProtocol, into image: String
  ) throws {
    let script = bootProtocol == .real ? "real.ld" : "protected.ld"
    var arguments = [
      "--gc-sections", "--no-pie", "--build-id=none", "--strip-all", "--nmagic",
      "--orphan-handling=error", "--fatal-warnings", "-T", shared.appending(path: script).path,
    ]
    if bootProtocol == .real { arguments.append("--oformat=binary") }
    try run(linker, arguments + objects + ["-o", image])
  }

  private func files(in folder: URL, extension suffix: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == suffix }
      .sorted { $0.path < $1.path }
  }

  /// Runs a tool, whose messages go where ours go, and throws unless it succeeds.
  private func run(_ tool: URL, _ arguments: [String]) throws {
    let process = try Process.run(tool, arguments: arguments)
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw EmbedderError(
        reason: "\(tool.lastPathComponent) failed: \(arguments.joined(separator: " "))")
    }
  }
}
