// SPDX-License-Identifier: Apache-2.0

public import MachineDefinition

/// The backend that the checks of ``BackendChecks`` are about.
public struct BackendConnection: Sendable {
  /// What people call it: for libvirt the URI.
  public let name: String
  /// Lines that every machine file for it has, as in `backend: libvirt`.
  public let machineFileLines: [String]
  /// Connects. Checks do it in their own processes, each for itself.
  public let connect: @Sendable () throws -> any MachineBackend

  /// Names a backend.
  ///
  /// - Parameters:
  ///   - name: what people call it.
  ///   - machineFileLines: lines that every machine file for it has.
  ///   - connect: connects to it.
  public init(
    name: String, machineFileLines: [String] = [],
    connect: @escaping @Sendable () throws -> any MachineBackend
  ) {
    self.name = name
    self.machineFileLines = machineFileLines
    self.connect = connect
  }

  /// The backend of a libvirt URI.
  public static func libvirt(
    _ uri: String, connect: @escaping @Sendable () throws -> any MachineBackend
  ) -> BackendConnection {
    BackendConnection(name: uri, machineFileLines: ["backend: libvirt"], connect: connect)
  }

  /// None, to list the checks.
  public static var unconnected: BackendConnection {
    BackendConnection(name: "none") {
      throw BackendError(.unavailable, "there is no connection")
    }
  }
}
