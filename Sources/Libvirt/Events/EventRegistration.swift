// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization

/// What one event sequence hears of, until it is taken back.
@safe
final class EventRegistration<Event: Sendable>: Subscription {
  private struct State {
    var handle: ConnectionHandle?
    var keys: [EventCallbacks.Key] = []
    var key: Int?
  }

  private let buffer: EventBuffer<Event>
  private let watch: CloseWatch
  private let callbacks: EventCallbacks
  private let deregister: @Sendable (OpaquePointer, Int32) -> Int32
  private let state: Mutex<State>

  /// Nothing is registered yet.
  @safe
  init(
    handle: ConnectionHandle, watch: CloseWatch, callbacks: EventCallbacks,
    buffer: EventBuffer<Event>,
    deregister: @escaping @Sendable (OpaquePointer, Int32) -> Int32
  ) {
    self.buffer = buffer
    self.watch = watch
    self.callbacks = callbacks
    unsafe self.deregister = unsafe deregister
    state = Mutex(State(handle: handle))
  }

  /// Hears of an event from now on.
  @safe
  func add(
    _ key: EventCallbacks.Key, of connection: OpaquePointer, _ register: EventCallbacks.Register
  ) throws(LibvirtError) {
    try callbacks.add(buffer, to: key, of: connection, register)
    state.withLock { $0.keys.append(key) }
  }

  /// Ends with the connection from now on.
  func follow() throws(LibvirtError) {
    guard let key = watch.add(self) else {
      abandon()
      throw watch.reason.map { reason in
        LibvirtError(.connectionLost, "the connection broke: \(reason)")
      } ?? .closed("connection")
    }
    state.withLock { $0.key = key }
  }

  func finish(_ error: LibvirtError?) { buffer.finish(error) }

  func unregister() async {
    guard let work = takeBack() else { return }
    _ = try? await CallThreads.shared.run { () throws(LibvirtError) in work() }
  }

  /// Takes the callbacks back without waiting for it.
  func abandon() {
    if let work = takeBack() { CallThreads.shared.submit(work) }
  }

  private func takeBack() -> (@Sendable () -> Void)? {
    let state = state.withLock { state in
      defer { state = State() }
      return state
    }
    if let key = state.key { watch.remove(key) }
    guard let handle = state.handle else { return nil }
    return { [buffer, callbacks, deregister = unsafe deregister] in
      try? handle.lend { (connection) throws(LibvirtError) in
        for key in state.keys {
          // Where the connection broke nobody hears this; libvirt forgets it all the same.
          callbacks.remove(buffer, from: key) { _ = unsafe deregister(connection, $0) }
        }
      }
    }
  }
}

#endif
