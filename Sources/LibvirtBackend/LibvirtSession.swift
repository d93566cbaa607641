// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
internal import MachineDefinition

/// The one connection of a backend: made when it is first needed, and again when it broke.
actor LibvirtSession {
  private let uri: ConnectionURI
  private let options: ConnectionOptions
  private var opening: Task<Result<Connection, BackendError>, Never>?

  init(_ uri: ConnectionURI, options: ConnectionOptions) {
    (self.uri, self.options) = (uri, options)
  }

  /// The connection.
  ///
  /// - Throws: ``BackendError/Kind/unavailable`` with what the host lacks.
  func connection() async throws(BackendError) -> Connection {
    if let opening {
      let result = await opening.value
      if case .success(let connection) = result, connection.closeReason == nil { return connection }
    }
    // Somebody else may have begun while this waited; one that failed is tried again.
    let attempt = Task { [uri, options] in await Self.open(uri, options) }
    opening = attempt
    return try await attempt.value.get()
  }

  private static func open(
    _ uri: ConnectionURI, _ options: ConnectionOptions
  ) async -> Result<Connection, BackendError> {
    // Libvirt would have its XML library write to standard error as well.
    if let lack = ConnectionAdvice(uri: uri, message: "").missingFile {
      return .failure(
        BackendError(.unavailable, ConnectionAdvice(uri: uri, message: lack).line))
    }
    do throws(LibvirtError) {
      return .success(try await Connection.open(uri.text, options: options))
    } catch {
      guard error.code != .libraryNotInstalled else {
        return .failure(BackendError(.unavailable, error.message))
      }
      return .failure(
        BackendError(.unavailable, ConnectionAdvice(uri: uri, message: error.message).line))
    }
  }
}

#endif
