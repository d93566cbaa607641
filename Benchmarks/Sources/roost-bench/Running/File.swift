// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// Whole files, as bytes and as text.
enum File {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The content of a file, also of those that do not know their size.
  static func read(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    let file = try OwnedDescriptor.open(path, flags: O_RDONLY)
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(file.rawValue, &chunk, chunk.count)
      guard count >= 0 else { throw SystemCallError("read \(path)", .current) }
      if count == 0 { return content }
      content += chunk[..<count]
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try OwnedDescriptor.open(
      path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(file.rawValue, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw SystemCallError("write \(path)", .current) }
      rest = rest.dropFirst(count)
    }
  }

  static func write(_ text: String, to path: String) throws {
    try write([UInt8](text.utf8), to: path)
  }

  /// The numbers of a line that has nothing else.
  static func numbers(_ line: Substring) -> [Double] {
    line.split(separator: " ").compactMap { Double($0) }
  }

  /// The first number after a name, as `/proc` has it: `VmHWM:   1234 kB`.
  static func number(after name: String, in text: String) -> Double? {
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return line.dropFirst(name.utf8.count).split(separator: " ").lazy.compactMap { Double($0) }
        .first
    }
    return nil
  }
}
