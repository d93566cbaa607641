// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage
internal import Synchronization

/// Waits for descriptors on one thread and calls whoever registered them.
///
/// The corresponding C functions are those of `epoll`. Registering is done before the loop runs or
/// on its thread, where ``perform(_:)`` leads.
final class EventLoop: @unchecked Sendable {
  typealias Handler = (_ events: UInt32) -> Void

  private let poller: OwnedDescriptor
  private let wakeup: EventDescriptor
  private let isStopping = Atomic<Bool>(false)
  private var handlers: [Int32: Handler] = [:]
  // Nil after the loop's end, when nobody performs any more.
  private let requests = Mutex<[@Sendable () -> Void]?>([])

  init() throws(SystemCallError) {
    let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw SystemCallError("epoll_create1", .current) }
    poller = OwnedDescriptor(adopting: descriptor)
    wakeup = try EventDescriptor()
    try add(wakeup.rawValue) { [unowned self] _ in wakeup.drain() }
  }

  /// Calls a handler whenever a descriptor is readable.
  ///
  /// - Parameters:
  ///   - descriptor: stays the caller's, and open until ``remove(_:)`` or the loop's end.
  ///   - events: the `EPOLL` flags to wait for.
  ///   - handler: is kept until ``remove(_:)`` or ``releaseHandlers()``.
  /// - Returns: false for a descriptor that cannot be waited for, such as a regular file.
  @discardableResult
  func add(
    _ descriptor: Int32, events: UInt32 = EPOLLIN.rawValue, handler: @escaping Handler
  ) throws(SystemCallError) -> Bool {
    if try control(EPOLL_CTL_ADD, descriptor, events) == .notPermitted { return false }
    handlers[descriptor] = handler
    return true
  }

  /// Stops waiting for a descriptor; call it before it is closed.
  func remove(_ descriptor: Int32) {
    handlers[descriptor] = nil
    _ = try? control(EPOLL_CTL_DEL, descriptor, 0)
  }

  /// Lets a descriptor's events wait until ``release(_:)``.
  func hold(_ descriptor: Int32) throws(SystemCallError) {
    _ = try control(EPOLL_CTL_MOD, descriptor, 0)
  }

  /// Calls the handler of a readable descriptor again, also for what came while it was held.
  func release(_ descriptor: Int32) throws(SystemCallError) {
    _ = try control(EPOLL_CTL_MOD, descriptor, EPOLLIN.rawValue)
  }

  /// Has the loop's thread call a body, when no handler runs and no event waits for its handler.
  /// Any thread may ask, and none waits; a loop that ends before never calls it.
  func perform(_ body: @escaping @Sendable () -> Void) {
    requests.withLock { $0?.append(body) }
    wakeup.signal()
  }

  private func performRequests() {
    let bodies = requests.withLock { requests in
      defer { requests = [] }
      return requests
    }
    for body in bodies ?? [] { body() }
  }

  private func control(
    _ operation: Int32, _ descriptor: Int32, _ events: UInt32
  ) throws(SystemCallError) -> Errno? {
    var event = unsafe epoll_event()
    unsafe event.events = events
    unsafe event.data.fd = descriptor
    guard unsafe epoll_ctl(poller.rawValue, operation, descriptor, &event) != 0 else { return nil }
    let errno = Errno.current
    guard errno == .notPermitted else { throw SystemCallError("epoll_ctl", errno) }
    return errno
  }

  /// Serves events until ``stop()``.
  func run() {
    let capacity = 16
    let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
    defer { unsafe events.deallocate() }
    while !isStopping.load(ordering: .acquiring) {
      performRequests()
      let count = unsafe epoll_wait(poller.rawValue, events, Int32(capacity), -1)
      guard count > 0 else { continue }
      for index in 0..<Int(count) {
        let event = unsafe events[index]
        unsafe handlers[event.data.fd]?(event.events)
      }
    }
  }

  /// Lets go of every handler, and of what they refer to; the loop has ended then.
  func releaseHandlers() {
    handlers = [:]
    requests.withLock { $0 = nil }
  }

  /// Makes ``run()`` return soon. Any thread may call it.
  func stop() {
    isStopping.store(true, ordering: .releasing)
    wakeup.signal()
  }
}
