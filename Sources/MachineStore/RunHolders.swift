// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX

/// The processes that hold a machine's run lock, as the kernel knows them: `/proc/PID/fdinfo`.
///
/// A number in a file can be that of another process by now; this cannot.
public enum RunHolders {
  /// Whether a process holds the lock.
  ///
  /// - Parameters:
  ///   - process: its number.
  ///   - directory: the machine's.
  public static func contain(_ process: Int32, of directory: MachineDirectory) -> Bool {
    guard let file = FileIdentity(directory.lock) else { return false }
    return holds(process, file)
  }

  /// The processes that hold the lock, among those that this one may look at: its user's.
  ///
  /// - Parameter directory: the machine's.
  public static func all(of directory: MachineDirectory) -> [Int32] {
    guard let file = FileIdentity(directory.lock) else { return [] }
    let processes = (try? DirectoryContents.names("/proc")) ?? []
    return processes.compactMap { Int32($0) }.filter { holds($0, file) }.sorted()
  }

  private static func holds(_ process: Int32, _ file: FileIdentity) -> Bool {
    let descriptors = (try? DirectoryContents.names("/proc/\(process)/fd")) ?? []
    return descriptors.contains { descriptor in
      guard FileIdentity("/proc/\(process)/fd/\(descriptor)") == file,
        let information = try? FileContents.read(
          "/proc/\(process)/fdinfo/\(descriptor)", limit: 1 << 16)
      else { return false }
      return String(decoding: information, as: UTF8.self).contains("OFDLCK")
    }
  }

  /// Which file it is, whatever it is called.
  private struct FileIdentity: Equatable {
    let device: UInt
    let inode: UInt

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      (device, inode) = (status.st_dev, status.st_ino)
    }
  }
}
