// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Monitor
internal import POSIX
internal import SystemPackage

/// The process of one machine: the program `roost-vmm`, which lies beside `roost` or in PATH.
enum MonitorProcess {
  private static let programName = "roost-vmm"

  /// Becomes the monitor of a machine: terminal, signals and exit status are its own from then on.
  ///
  /// - Throws: a failure if the monitor cannot be found or run; otherwise this never returns.
  static func replaceThisProcess(
    running configuration: MachineConfiguration
  ) throws(CommandFailure) -> Never {
    var configuration = configuration
    configuration.requestedAt = unsafe RoostProgram.startTime
    let program = try find()
    let document = try descriptor(holding: configuration.document)
    let arguments = [programName, "--configuration-fd", String(document)]
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    unsafe execv(program, &pointers)
    throw CommandFailure("cannot run \(program): \(Errno.current)")
  }

  private static func find() throws(CommandFailure) -> String {
    if let program = SiblingProgram.path(of: programName) { return program }
    throw CommandFailure(
      "cannot find \(programName), which runs the machines: put it beside roost or into PATH")
  }

  /// Puts text into a file of memory that the next program inherits.
  private static func descriptor(holding text: String) throws(CommandFailure) -> Int32 {
    let descriptor = unsafe roost_memory_file("roost-machine")
    guard descriptor >= 0 else {
      throw CommandFailure("cannot hand the machine to \(programName): \(Errno.current)")
    }
    var text = text
    let isWritten = text.withUTF8 { bytes -> Bool in
      unsafe write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }
    guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw CommandFailure("cannot hand the machine to \(programName): \(Errno.current)")
    }
    return descriptor
  }
}
