// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The Swift source that holds the images.
enum EmbeddedSource {
  /// The list of all guests. Throws if two have one name, or an entry has no folder.
  static func table(of entries: [GuestEntry], folders: Set<String>) throws -> String {
    var names: Set<String> = []
    for entry in entries {
      guard names.insert(entry.name).inserted else {
        throw EmbedderError(reason: "two entries of guests.json are called \(entry.name)")
      }
      guard folders.contains(entry.name) else {
        throw EmbedderError(reason: "guests.json has \(entry.name), but Guests has no such folder")
      }
    }
    return """
      // Generated from Guests/guests.json by guest-embedder.

      extension GuestImage {
        static let embedded: [GuestImage] = [
          \(entries.map(identifier).joined(separator: ",\n    "))
        ]

        // Not a search of the list: making that touches every image.
        static func embedded(_ name: String) -> GuestImage? {
          switch name {
          \(entries.map { "case #\"\($0.name)\"#: \(identifier($0))" }.joined(separator: "\n    "))
          default: nil
          }
        }
      }

      """
  }

  /// One guest.
  ///
  /// The bytes are written as 64-bit little-endian words: an eighth of the elements for the
  /// compiler, and an optimised build lays such an array out as constant data.
  static func guest(_ entry: GuestEntry, image: Data) -> String {
    let requirements = entry.requires.map { ".\($0.rawValue)" }.joined(separator: ", ")
    return """
      // Generated from Guests/\(entry.name) by guest-embedder.

      extension GuestImage {
        static var \(identifier(entry)): GuestImage {
          GuestImage(
            name: #"\(entry.name)"#, summary: #"\(entry.summary)"#,
            bootProtocol: "\(entry.bootProtocol.rawValue)", requirements: [\(requirements)],
            minimumMemory: \(entry.memory), words: words, size: \(image.count))
        }
      }

      private let words: [UInt64] = [
      \(words(of: image))]

      """
  }

  private static func identifier(_ entry: GuestEntry) -> String {
    "guest_" + entry.name.replacing("-", with: "_")
  }

  private static func words(of image: Data) -> String {
    var text = ""
    var column = 0
    var start = image.startIndex
    while start < image.endIndex {
      let end = min(start + 8, image.endIndex)
      let word = image[start..<end].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      text += "0x" + String(word, radix: 16) + (column == 7 ? ",\n" : ",")
      column = (column + 1) % 8
      start = end
    }
    return text
  }
}
