// SPDX-License-Identifier: Apache-2.0

import Foundation

// guest-embedder table MANIFEST OUTPUT NAME...: writes the Swift file that lists all guests, which
// must be those named.
// guest-embedder guest MANIFEST OUTPUT NAME CLANG SWIFTC LINKER: builds a guest from its folder
// beside the manifest and writes the Swift file that holds it. What it builds on the way goes
// beside the output.

func run(_ arguments: [String]) throws {
  guard arguments.count >= 3 else {
    throw EmbedderError(reason: "usage: guest-embedder table|guest MANIFEST OUTPUT ...")
  }
  let manifest = URL(filePath: arguments[1])
  let output = URL(filePath: arguments[2])
  let entries = try JSONDecoder().decode([GuestEntry].self, from: Data(contentsOf: manifest))

  let text: String
  switch (arguments[0], arguments.count) {
  case ("table", _):
    text = try EmbeddedSource.table(of: entries, folders: Set(arguments.dropFirst(3)))
  case ("guest", 7):
    guard let entry = entries.first(where: { $0.name == arguments[3] }) else {
      throw EmbedderError(reason: "Guests/\(arguments[3]) has no entry in guests.json")
    }
    let toolchain = Toolchain(
      guests: manifest.deletingLastPathComponent(),
      workDirectory: output.deletingLastPathComponent(),
      assembler: URL(filePath: arguments[4]), compiler: URL(filePath: arguments[5]),
      linker: URL(filePath: arguments[6]))
    let image = try toolchain.build(entry)
    text = EmbeddedSource.guest(entry, image: try Data(contentsOf: image))
  default:
    throw EmbedderError(reason: "what to do with \(arguments)?")
  }
  try Data(text.utf8).write(to: output, options: .atomic)
}

do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("guest-embedder: \(error)\n".utf8))
  exit(1)
}
