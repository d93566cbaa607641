// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A program that belongs to this one: it lies beside it, or in PATH.
public enum SiblingProgram {
  /// The path of a program; nil if there is none that may be run.
  public static func path(of name: String) -> String? {
    var folders: [String] = []
    if let own = ownFolder { folders.append(own) }
    if let path = unsafe getenv("PATH") {
      folders += unsafe String(cString: path).split(separator: ":").map(String.init)
    }
    return folders.map { "\($0)/\(name)" }.first { unsafe access($0, X_OK) == 0 }
  }

  private static var ownFolder: String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0, length < buffer.count else { return nil }
    let path = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
