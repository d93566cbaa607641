// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization

/// One reference to a connection of libvirt, given back exactly once.
///
/// That can wait for a daemon, so it happens on a thread for calls.
@safe
final class ConnectionHandle: @unchecked Sendable {
  private let reference: OpaquePointer
  private let isClosed = Atomic(false)
  /// Whether `virConnectRegisterCloseCallback` worked: the callback's box is libvirt's until it is
  /// taken back, and so is a reference to the connection.
  let watches = Atomic(false)

  init(_ reference: OpaquePointer) { unsafe self.reference = reference }

  deinit {
    guard !isClosed.load(ordering: .acquiring) else { return }
    let box = unsafe ReferenceBox(reference)
    let watches = watches.load(ordering: .acquiring)
    CallThreads.shared.submit { unsafe ConnectionHandle.close(box.reference, watches: watches) }
  }

  /// Gives the reference back now. Only for who alone has this; it is unusable afterwards.
  func close() {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    unsafe ConnectionHandle.close(reference, watches: watches.load(ordering: .acquiring))
  }

  /// Lends the reference; it is not given back before the body returns.
  @safe
  func lend<Value>(
    _ body: (OpaquePointer) throws(LibvirtError) -> Value
  ) throws(LibvirtError) -> Value {
    defer { withExtendedLifetime(self) {} }
    return unsafe try body(reference)
  }

  private static func close(_ reference: OpaquePointer, watches: Bool) {
    if watches { unsafe virConnectUnregisterCloseCallback(reference, CloseWatch.callback) }
    unsafe virConnectClose(reference)
  }

  /// A reference on its way to another thread.
  @safe
  private struct ReferenceBox: @unchecked Sendable {
    let reference: OpaquePointer
    init(_ reference: OpaquePointer) { unsafe self.reference = reference }
  }
}

#endif
