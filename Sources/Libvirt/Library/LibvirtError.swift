// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Why a call of libvirt failed: everything that this module throws.
///
/// The corresponding C structure is `virError`.
public struct LibvirtError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, for a program.
  public let code: Code
  /// The part of libvirt that said so.
  public let domain: Subsystem
  /// How bad it is.
  public let level: Level
  /// What went wrong, for a person, on one line.
  public let message: String

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - code: what went wrong.
  ///   - message: one line for a person.
  ///   - domain: the part of libvirt; ``Subsystem/none`` where it is this module.
  ///   - level: how bad it is.
  public init(
    _ code: Code, _ message: String, domain: Subsystem = .none, level: Level = .error
  ) {
    (self.code, self.domain, self.level, self.message) = (code, domain, level, message)
  }

  /// The message.
  public var description: String { message }

  /// Whether nothing is wrong but that this driver, this daemon or this libvirt cannot do it at all,
  /// or not for such a domain.
  public var isUnsupported: Bool {
    switch code {
    case .unsupported, .operationUnsupported, .configurationUnsupported, .argumentUnsupported,
      .libraryTooOld:
      true
    case .remoteProcedureCall:
      // A daemon that is older than the library knows fewer procedures; there is no code for it.
      message.contains("unknown procedure")
    default: false
    }
  }

  /// Whether what was asked for does not exist: no such domain, network, pool, volume, snapshot….
  public var isNotFound: Bool {
    switch code {
    case .noDomain, .noNetwork, .noStoragePool, .noStorageVolume, .noSnapshot, .noCheckpoint,
      .noMetadata, .noBackup, .deviceMissing:
      true
    default: false
    }
  }

  /// How bad an error is.
  ///
  /// The corresponding C type is `virErrorLevel`.
  public enum Level: Int32, Sendable {
    /// It is none.
    case none = 0
    /// It worked, with a flaw.
    case warning = 1
    /// It failed.
    case error = 2
  }
}

extension LibvirtError {
  /// What the last call on this thread failed with. To be asked on the thread of the call, at once.
  static func last() -> LibvirtError {
    let missing = unsafe clibvirt_take_missing()
    if let name = unsafe missing.name {
      return .missing(
        function: unsafe String(cString: name), since: Version(number: unsafe missing.since))
    }
    guard let error = unsafe virGetLastError() else {
      return LibvirtError(.internalError, "libvirt failed and did not say why")
    }
    let message = unsafe error.pointee.message.map { unsafe String(cString: $0) }
    return LibvirtError(
      Code(rawValue: unsafe error.pointee.code), message ?? "libvirt failed and did not say why",
      domain: Subsystem(rawValue: unsafe error.pointee.domain),
      level: Level(rawValue: unsafe error.pointee.level) ?? .error)
  }

  /// There is no libvirt on this host.
  static func notInstalled(linkerMessage: String) -> LibvirtError {
    LibvirtError(
      .libraryNotInstalled,
      "libvirt is not installed: apt-get install libvirt0 (\(linkerMessage))")
  }

  /// The libvirt on this host is older than a function of it.
  static func missing(function: String, since: Version) -> LibvirtError {
    if let message = unsafe clibvirt_load() {
      return .notInstalled(linkerMessage: unsafe String(cString: message))
    }
    var number: UInt = 0
    let known = unsafe virGetVersion(&number, nil, nil) >= 0
    let this = known ? "this libvirt \(Version(number: number))" : "this libvirt"
    return LibvirtError(
      .libraryTooOld, "\(this) has no \(function): \(since) is needed")
  }

  /// What was asked of an object that was closed.
  static func closed(_ what: String) -> LibvirtError {
    LibvirtError(.closed, "the \(what) is closed")
  }
}

#endif
