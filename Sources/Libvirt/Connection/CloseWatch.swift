// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization

/// Knows whether a connection broke, and tells everything that depends on it.
final class CloseWatch: Sendable {
  private enum Outcome {
    case open
    case broken(CloseReason)
    case closed
  }

  private struct State {
    var outcome = Outcome.open
    var nextKey = 0
    var subscriptions: [Int: any Subscription] = [:]
    var waiters: [Int: CheckedContinuation<CloseReason?, Never>] = [:]
  }

  private let state = Mutex(State())

  static let callback: virConnectCloseFunc = { _, reason, box in
    guard let box = unsafe box else { return }
    unsafe Unmanaged<CloseWatch>.fromOpaque(box).takeUnretainedValue()
      .connectionBroke(CloseReason(libvirt: reason))
  }

  /// Has libvirt tell when a connection breaks.
  ///
  /// - Returns: whether its driver can.
  func register(with handle: ConnectionHandle) throws(LibvirtError) -> Bool {
    try handle.lend { (connection) throws(LibvirtError) in
      let box = unsafe Unmanaged.passRetained(self)
      let result = unsafe virConnectRegisterCloseCallback(
        connection, CloseWatch.callback, box.toOpaque()
      ) { box in
        if let box = unsafe box { unsafe Unmanaged<CloseWatch>.fromOpaque(box).release() }
      }
      guard result < 0 else { return true }
      let error = LibvirtError.last()
      unsafe box.release()
      guard error.isUnsupported else { throw error }
      return false
    }
  }

  /// Why the connection broke, if it did.
  var reason: CloseReason? {
    state.withLock { state in
      if case .broken(let reason) = state.outcome { reason } else { nil }
    }
  }

  // MARK: What depends on the connection

  /// Has something told when the connection breaks or is closed.
  ///
  /// - Returns: what ``remove(_:)`` takes, or nil if the connection is at its end already.
  func add(_ subscription: any Subscription) -> Int? {
    state.withLock { state in
      guard case .open = state.outcome else { return nil }
      state.nextKey += 1
      state.subscriptions[state.nextKey] = subscription
      return state.nextKey
    }
  }

  /// Has it told no longer.
  func remove(_ key: Int) {
    state.withLock { state in _ = state.subscriptions.removeValue(forKey: key) }
  }

  private func connectionBroke(_ reason: CloseReason) {
    let error = LibvirtError(.connectionLost, "the connection broke: \(reason)")
    for subscription in end(.broken(reason), reason) { subscription.finish(error) }
  }

  /// The program closed the connection: everything that depends on it ends.
  func endSubscriptions() async {
    for subscription in end(.closed, nil) {
      subscription.finish(nil)
      await subscription.unregister()
    }
  }

  private func end(_ outcome: Outcome, _ reason: CloseReason?) -> [any Subscription] {
    let (subscriptions, waiters) = state.withLock { state in
      if case .open = state.outcome { state.outcome = outcome }
      defer {
        state.waiters = [:]
        // What a broken connection leaves registered is still to be taken back when it is closed.
        if case .closed = outcome { state.subscriptions = [:] }
      }
      return (Array(state.subscriptions.values), Array(state.waiters.values))
    }
    for waiter in waiters { waiter.resume(returning: reason) }
    return subscriptions
  }

  // MARK: Waiting

  /// Waits for the end of the connection or of the task.
  func wait() async -> CloseReason? {
    let key = state.withLock { state in
      state.nextKey += 1
      return state.nextKey
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: CloseReason?? = state.withLock { state in
          switch state.outcome {
          case .broken(let reason): return .some(reason)
          case .closed: return .some(nil)
          case .open where Task.isCancelled: return .some(nil)
          case .open:
            state.waiters[key] = continuation
            return .none
          }
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      state.withLock { state in state.waiters.removeValue(forKey: key) }?.resume(returning: nil)
    }
  }
}

#endif
