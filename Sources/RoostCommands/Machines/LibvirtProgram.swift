// SPDX-License-Identifier: Apache-2.0

public import MachineDefinition
internal import NativeBackend
internal import Synchronization

/// The program `roost-libvirt`: this command line again, and the libvirt backend.
///
/// `roost` is linked statically and starts in a millisecond or two; libvirt's library is neither. So
/// `roost` becomes the other program where a libvirt connection is asked for.
public enum LibvirtProgram {
  /// Makes a backend for a URI.
  public typealias Connector = @Sendable (_ uri: String) throws(BackendError) -> any MachineBackend

  private static let programName = "roost-libvirt"
  private static let connector = Mutex<Connector?>(nil)

  /// Says that this program has the libvirt backend.
  public static func register(_ connect: @escaping Connector) {
    connector.withLock { $0 = connect }
  }

  /// The backend of a libvirt connection.
  ///
  /// - Throws: one line about what is missing. In a program without the backend it does not return
  ///   where the other program can be run instead.
  static func backend(_ uri: String) throws -> any MachineBackend {
    try connector(for: uri)(uri)
  }

  /// What connects to libvirt, for later.
  ///
  /// - Throws: as ``backend(_:)``.
  static func connector(for uri: String) throws -> Connector {
    if let connect = connector.withLock({ $0 }) { return connect }
    guard let program = SiblingProgram.path(of: programName) else {
      throw CommandFailure(
        "--connect \(uri) needs \(programName) beside roost or in PATH: "
          + "build it with 'swift build --product \(programName)'",
        exitStatus: CommandFailure.unavailable)
    }
    try ProcessImage.replace(with: program, [programName] + CommandLine.arguments.dropFirst())
  }
}
