// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX

/// The end of a serial log, to tell what a guest said before its machine failed.
struct SerialLogTail {
  private static let length = 4096
  private static let longestLine = 200

  private let inode: UInt
  private let size: Int
  /// The last line that is not empty, printable, cut if it is long.
  let lastLine: String?

  /// Reads the end of a log; nothing if there is none.
  init(_ path: String) {
    var status = stat()
    guard let log = try? OwnedDescriptor.open(path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
      unsafe fstat(log.rawValue, &status) == 0
    else {
      (inode, size, lastLine) = (0, 0, nil)
      return
    }
    inode = status.st_ino
    size = Int(status.st_size)
    var bytes = [UInt8](repeating: 0, count: Self.length)
    let count = unsafe pread(log.rawValue, &bytes, bytes.count, max(0, size - bytes.count))
    lastLine = bytes.prefix(max(0, count)).split { $0 == 0x0A || $0 == 0x0D }.last.map { line in
      String(
        String.UnicodeScalarView(
          String(decoding: line, as: UTF8.self).unicodeScalars.prefix(Self.longestLine)
            .filter { $0.properties.generalCategory != .control }))
    }
  }

  /// Whether something was written since another look.
  func isNewer(than other: SerialLogTail) -> Bool {
    size > 0 && (inode != other.inode || size > other.size)
  }
}
