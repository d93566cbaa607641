// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A file that is nowhere but in memory, and that others in this process open by its path.
struct MemoryFile: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// The path, as long as this value lives and `/proc` is mounted.
  var path: String { Self.path(of: descriptor.rawValue) }

  /// Makes a file.
  ///
  /// - Throws: a skip where there is no `/proc`, else the error number of `memfd_create` or `write`.
  init(_ bytes: [UInt8] = []) throws {
    let number = unsafe roost_memory_file("roost-smoke")
    guard number >= 0 else { throw SystemCallError("make a file in memory", .current) }
    let descriptor = OwnedDescriptor(adopting: number)
    guard unsafe access(Self.path(of: number), F_OK) == 0 else {
      throw CheckOutcome.skip("/proc is not mounted", fix: "mount -t proc proc /proc")
    }
    let written = retryingInterrupted { unsafe pwrite(number, bytes, bytes.count, 0) }
    guard written == bytes.count else {
      throw SystemCallError("write \(bytes.count) bytes into memory", .current)
    }
    self.descriptor = descriptor
  }

  private static func path(of descriptor: Int32) -> String { "/proc/thread-self/fd/\(descriptor)" }

  /// The whole content.
  func bytes() throws(SystemCallError) -> [UInt8] {
    let size = lseek(descriptor.rawValue, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: max(0, size))
    let count = retryingInterrupted { unsafe pread(descriptor.rawValue, &bytes, bytes.count, 0) }
    guard count == bytes.count else { throw SystemCallError("read a file in memory", .current) }
    return bytes
  }

  /// The content as text.
  func text() throws(SystemCallError) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }
}
