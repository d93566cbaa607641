// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that goes away with its owner.
final class TemporaryFile {
  let path: String

  /// Makes a file of the given bytes.
  init(
    _ bytes: [UInt8], directory: String = FileManager.default.temporaryDirectory.path
  ) throws {
    path = "\(directory)/roost-disk-\(UUID().uuidString)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Makes a sparse file.
  convenience init(size: UInt64) throws {
    try self.init([])
    try truncate(to: size)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func truncate(to size: UInt64) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: size)
    try handle.close()
  }

  var bytes: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
  }
}
