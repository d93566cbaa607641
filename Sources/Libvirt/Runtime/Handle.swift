// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// One reference to an object of libvirt, given back exactly once: when this goes away.
///
/// It keeps the connection open that the object came from, so giving the object back is never what
/// closes a connection, which could wait for a daemon.
@safe
final class Handle: @unchecked Sendable {
  private let reference: OpaquePointer
  private let free: @Sendable (OpaquePointer) -> Void
  private let connection: ConnectionHandle

  /// Takes over a reference.
  ///
  /// - Parameters:
  ///   - reference: what libvirt returned.
  ///   - connection: where it came from.
  ///   - free: gives it back.
  init(
    _ reference: OpaquePointer, of connection: ConnectionHandle,
    free: @escaping @Sendable (OpaquePointer) -> Void
  ) {
    unsafe self.reference = reference
    self.connection = connection
    unsafe self.free = unsafe free
  }

  deinit { unsafe free(reference) }

  /// Lends the reference; it is not given back before the body returns.
  @safe
  func lend<Value>(
    _ body: (OpaquePointer) throws(LibvirtError) -> Value
  ) throws(LibvirtError) -> Value {
    defer { withExtendedLifetime(self) {} }
    return unsafe try body(reference)
  }
}

#endif
