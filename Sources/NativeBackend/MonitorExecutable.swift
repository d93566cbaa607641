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
    if let program = SiblingProgram.path(of: name) { return program }
    throw BackendError(
      .failed, "cannot find \(name), which runs the machines: put it beside roost or into PATH")
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
