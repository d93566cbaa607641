// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc
internal import Libvirt
public import MachineDefinition

/// Machines of a libvirt connection.
///
/// The connection is made when it is first needed.
public final class LibvirtBackend: MachineBackend {
  /// Takes one line that a person is to see, as how a machine is accelerated.
  public typealias Notice = @Sendable (String) -> Void

  /// The URI.
  public let name: String

  let uri: ConnectionURI
  let session: LibvirtSession
  let notice: Notice

  /// Uses the machines of a connection.
  ///
  /// - Parameters:
  ///   - uri: the libvirt URI.
  ///   - notice: what to do with a line that a person is to see; by default it goes to standard error.
  /// - Throws: ``BackendError/Kind/invalid`` for a text that names no driver of libvirt.
  public init(
    _ uri: String, notice: @escaping Notice = LibvirtBackend.printNotice
  ) throws(BackendError) {
    guard let parts = ConnectionURI(uri) else {
      throw BackendError(
        .invalid, "'\(uri)' is no URI of libvirt: they look like qemu:///system or test:///default")
    }
    guard Driver(rawValue: parts.driver) != nil else {
      let drivers = Driver.allCases.map(\.rawValue).joined(separator: " ")
      throw BackendError(
        .invalid, "libvirt has no driver '\(parts.driver)': there are \(drivers)")
    }
    name = uri
    self.uri = parts
    session = LibvirtSession(
      parts, options: ConnectionOptions(credentials: TerminalCredentials.credentials))
    self.notice = notice
  }

  /// Writes a line to standard error, as other messages are.
  public static let printNotice: Notice = { line in
    let bytes = Array("roost: \(line)\n".utf8)
    // Nobody can be told that nobody can be told.
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
  }

  /// A domain by its name.
  ///
  /// - Throws: ``BackendError/noMachine(_:)``.
  func domain(_ name: String) async throws(BackendError) -> Domain {
    let connection = try await session.connection()
    do throws(LibvirtError) {
      return try await connection.domain(named: name)
    } catch {
      throw backendError(error, "look for", name)
    }
  }

  /// Asks libvirt for something about a machine, or to do something with it.
  ///
  /// - Parameters:
  ///   - what: what is done, for "cannot … web": `pause`.
  ///   - name: the machine, or what else it is done with.
  ///   - verb: the verb of the command line, where that is another word.
  func calling<Value: Sendable>(
    _ what: String, _ name: String, verb: String? = nil,
    _ body: () async throws(LibvirtError) -> Value
  ) async throws(BackendError) -> Value {
    do throws(LibvirtError) {
      return try await body()
    } catch {
      throw backendError(error, what, name, verb: verb)
    }
  }

  /// What a failure of libvirt is to the command line.
  func backendError(
    _ error: LibvirtError, _ what: String, _ name: String, verb: String? = nil
  ) -> BackendError {
    switch error.code {
    case .noDomain: return .noMachine(name)
    case .operationTimeout: return BackendError(.timedOut, "\(name): \(error.message)")
    case .connectionLost, .closed: return connectionLost(error)
    case .accessDenied, .operationDenied:
      return BackendError(
        .unavailable, "\(self.name) does not let you \(what) \(name): \(error.message)")
    case .operationInvalid:
      return BackendError(.wrongState, "cannot \(what) \(name): \(error.message)")
    case .unsupported: return .unsupported(verb ?? what, by: self.name)
    case .remoteProcedureCall where error.isUnsupported:
      return .unsupported(verb ?? what, by: self.name)
    default:
      return BackendError(.failed, "cannot \(what) \(name): \(error.message)")
    }
  }

  /// What a connection is to the command line that broke.
  func connectionLost(_ error: LibvirtError) -> BackendError {
    BackendError(.unavailable, "the connection to \(name) is gone: \(error.message)")
  }
}

#endif
