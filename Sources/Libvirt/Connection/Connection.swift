// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization

/// A connection to a hypervisor, or to the daemon that drives one.
///
/// Domains, networks, pools and event sequences that come from a connection keep it open; without
/// any of those it closes when the last reference to it goes.
///
/// The corresponding C type is `virConnectPtr`.
public final class Connection: Sendable {
  private let handle: Mutex<ConnectionHandle?>
  let watch: CloseWatch
  let callbacks = EventCallbacks()

  /// The URI that was asked for; nil where libvirt chose.
  public let requestedURI: String?

  init(_ handle: ConnectionHandle, requestedURI: String?, watch: CloseWatch) {
    self.handle = Mutex(handle)
    self.requestedURI = requestedURI
    self.watch = watch
  }

  /// Connects.
  ///
  /// The corresponding C function is `virConnectOpenAuth`.
  ///
  /// - Parameters:
  ///   - uri: which hypervisor and where, as in `qemu:///system` or `test:///default`; nil leaves it
  ///     to libvirt: the environment's `LIBVIRT_DEFAULT_URI`, the user's configuration, or what works.
  ///   - options: read-only, credentials, keepalive.
  /// - Throws: ``LibvirtError/Code/libraryNotInstalled``, or why that could not be reached.
  public static func open(
    _ uri: String? = nil, options: ConnectionOptions = ConnectionOptions()
  ) async throws(LibvirtError) -> Connection {
    try await CallThreads.shared.run { () throws(LibvirtError) in
      try Library.start()
      let credentials = CredentialsBox(options.credentials)
      let flags = options.isReadOnly ? UInt32(VIR_CONNECT_RO) : 0
      let pointer = try unsafe LibvirtError.check(credentials.open(uri, flags: flags))
      let handle = unsafe ConnectionHandle(pointer)
      let watch = CloseWatch()
      if try watch.register(with: handle) { handle.watches.store(true, ordering: .releasing) }
      if let keepAlive = options.keepAlive { try handle.keepAlive(keepAlive) }
      return Connection(handle, requestedURI: uri, watch: watch)
    }
  }

  /// Lets go of the connection: further calls of it throw ``LibvirtError/Code/closed``, and its event
  /// sequences end.
  ///
  /// The corresponding C function is `virConnectClose`.
  ///
  /// - Returns: whether it is closed now. Domains and other objects that came from it keep it open
  ///   for themselves until they go.
  @discardableResult
  public func close() async -> Bool {
    var handle = handle.withLock { handle in
      defer { handle = nil }
      return handle
    }
    await watch.endSubscriptions()
    guard handle != nil, isKnownUniquelyReferenced(&handle), let handle else { return false }
    do throws(LibvirtError) {
      try await CallThreads.shared.run { () throws(LibvirtError) in handle.close() }
      return true
    } catch {
      // No thread can be started: it closes when one can.
      return false
    }
  }

  // MARK: State

  /// Whether the connection still works, as far as is known without asking.
  ///
  /// The corresponding C function is `virConnectIsAlive`.
  public func isAlive() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virConnectIsAlive($0) }
  }

  /// Why the connection broke; nil while it has not, or was closed by this program.
  public var closeReason: CloseReason? { watch.reason }

  /// Waits until the connection breaks or is closed by this program.
  ///
  /// Drivers in this process never break; for them that is the end of the waiting task, or
  /// ``close()``.
  ///
  /// - Returns: why it broke; nil where it did not.
  public func waitUntilClosed() async -> CloseReason? { await watch.wait() }

  /// Whether what is said on this connection cannot be read on the way.
  ///
  /// The corresponding C function is `virConnectIsEncrypted`.
  public func isEncrypted() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virConnectIsEncrypted($0) }
  }

  /// Whether this connection stays on the host, or is encrypted.
  ///
  /// The corresponding C function is `virConnectIsSecure`.
  public func isSecure() async throws(LibvirtError) -> Bool {
    try await answer { unsafe virConnectIsSecure($0) }
  }

  // MARK: What is at the other end

  /// The URI of this connection, which another program can use to connect to the same.
  ///
  /// The corresponding C function is `virConnectGetURI`.
  public func uri() async throws(LibvirtError) -> String {
    try await text { unsafe virConnectGetURI($0) }
  }

  /// The host's name.
  ///
  /// The corresponding C function is `virConnectGetHostname`.
  public func hostname() async throws(LibvirtError) -> String {
    try await text { unsafe virConnectGetHostname($0) }
  }

  /// The driver's name, as in `QEMU`, `LXC` or `TEST`.
  ///
  /// The corresponding C function is `virConnectGetType`.
  public func driver() async throws(LibvirtError) -> String {
    try await call { (connection) throws(LibvirtError) in
      guard let name = String(borrowed: unsafe virConnectGetType(connection)) else {
        throw LibvirtError.last()
      }
      return name
    }
  }

  /// The hypervisor's version.
  ///
  /// The corresponding C function is `virConnectGetVersion`.
  public func hypervisorVersion() async throws(LibvirtError) -> Version {
    try await call { (connection) throws(LibvirtError) in
      var number: UInt = 0
      try LibvirtError.check(unsafe virConnectGetVersion(connection, &number))
      return Version(number: number)
    }
  }

  /// The version of libvirt at the other end.
  ///
  /// The corresponding C function is `virConnectGetLibVersion`.
  public func libraryVersion() async throws(LibvirtError) -> Version {
    try await call { (connection) throws(LibvirtError) in
      var number: UInt = 0
      try LibvirtError.check(unsafe virConnectGetLibVersion(connection, &number))
      return Version(number: number)
    }
  }
}

extension Connection: LibvirtObject {
  func openHandle() throws(LibvirtError) -> ConnectionHandle {
    guard let handle = handle.withLock({ $0 }) else { throw .closed("connection") }
    return handle
  }
}

#endif
