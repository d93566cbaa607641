// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition
internal import Monitor
internal import NativeBackend
internal import POSIX
internal import SystemPackage

/// The process of one machine in the foreground.
enum MonitorProcess {
  /// Becomes the monitor of a machine: terminal, signals and exit status are its own from then on.
  ///
  /// - Throws: a failure if the monitor cannot be found or run; otherwise this never returns.
  static func replaceThisProcess(
    running configuration: MachineConfiguration
  ) throws(CommandFailure) -> Never {
    var configuration = configuration
    configuration.requestedAt = unsafe RoostProgram.startTime
    let program: String
    let document: Int32
    do throws(BackendError) {
      program = try MonitorExecutable.find()
      document = try MonitorExecutable.file(holding: configuration.document).release()
    } catch {
      throw CommandFailure(error.message)
    }
    _ = fcntl(document, F_SETFD, 0)
    let arguments = [MonitorExecutable.name, "--configuration-fd", String(document)]
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    unsafe execv(program, &pointers)
    throw CommandFailure("cannot run \(program): \(Errno.current)")
  }
}
