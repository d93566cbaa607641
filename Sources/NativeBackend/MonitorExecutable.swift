// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
public import MachineDefinition
public import POSIX
internal import SystemPackage

/// The program that is the process of one machine: `roost-vmm`, beside this program or in PATH.
public enum MonitorExecutable {
  /// What it is called.
  public static let name = "roost-vmm"

  /// Finds it.
  ///
  /// - Returns: its path.
  /// - Throws: ``BackendError/Kind/failed`` if it is in none of the places.
  public static func find() throws(BackendError) -> String {
    var candidates: [String] = []
    if let own = ownDirectory() { candidates.append(own) }
    if let path = unsafe getenv("PATH") {
      candidates += unsafe String(cString: path).split(separator: ":").map(String.init)
    }
    for directory in candidates {
      let program = "\(directory)/\(name)"
      if unsafe access(program, X_OK) == 0 { return program }
    }
    throw BackendError(
      .failed, "cannot find \(name), which runs the machines: put it beside roost or into PATH")
  }

  private static func ownDirectory() -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0, length < buffer.count else { return nil }
    let path = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  /// Puts a machine's document into a file of memory, for `--configuration-fd`.
  ///
  /// - Parameter document: the text.
  /// - Returns: the file, at its beginning and closed on exec.
  /// - Throws: ``BackendError/Kind/failed`` if there is no memory or no descriptor left.
  public static func file(holding document: String) throws(BackendError) -> OwnedDescriptor {
    let descriptor = unsafe roost_memory_file("roost-machine")
    guard descriptor >= 0 else {
      throw BackendError(.failed, "cannot hand the machine to \(name): \(Errno.current)")
    }
    let file = OwnedDescriptor(adopting: descriptor)
    var document = document
    let isWritten = document.withUTF8 { bytes -> Bool in
      unsafe write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }
    guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw BackendError(.failed, "cannot hand the machine to \(name): \(Errno.current)")
    }
    return file
  }
}
