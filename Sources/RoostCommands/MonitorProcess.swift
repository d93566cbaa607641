// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition
internal import Monitor
internal import NativeBackend
internal import POSIX

/// The process of one machine in the foreground: the program `roost-vmm`.
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
    let document: OwnedDescriptor
    do throws(BackendError) {
      program = try MonitorExecutable.find()
      document = try MonitorExecutable.file(holding: configuration.document)
    } catch {
      throw CommandFailure(error)
    }
    // The next program inherits it.
    _ = fcntl(document.rawValue, F_SETFD, 0)
    try ProcessImage.replace(
      with: program,
      [MonitorExecutable.name, "--configuration-fd", String(document.rawValue)])
  }
}
