// SPDX-License-Identifier: Apache-2.0

internal import CIOUring
internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// Threads that take slots of a table, make their calls until they are done, and give them back.
@safe
final class WorkerPool: @unchecked Sendable {
  private let image: DiskImage
  private let table: RequestTable
  private let event: EventDescriptor
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let workAvailable: UnsafeMutablePointer<pthread_cond_t>
  private let idle: UnsafeMutablePointer<pthread_cond_t>
  // Guarded by the mutex. The waiting slots use the same queue as the finished ones, with no result.
  private var waiting: FinishedRequests
  private var finished: FinishedRequests
  private var running = 0
  private var isStopping = false
  // Of the thread that makes and stops the pool.
  private var threads: [pthread_t] = []

  private static let stackSize = 256 << 10

  init(image: consuming DiskImage, table: RequestTable) throws(SystemCallError) {
    event = try EventDescriptor()
    self.image = image
    self.table = table
    waiting = FinishedRequests(capacity: table.capacity)
    finished = FinishedRequests(capacity: table.capacity)
    unsafe mutex = .allocate(capacity: 1)
    unsafe workAvailable = .allocate(capacity: 1)
    unsafe idle = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(workAvailable, nil)
    unsafe pthread_cond_init(idle, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(idle)
    unsafe pthread_cond_destroy(workAvailable)
    unsafe pthread_mutex_destroy(mutex)
    unsafe idle.deallocate()
    unsafe workAvailable.deallocate()
    unsafe mutex.deallocate()
  }

  var completionDescriptor: Int32 { event.rawValue }

  /// Starts the threads with every signal blocked: signals are for the vCPUs' threads.
  func start(threads count: Int) throws(SystemCallError) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackSize)
    var all = sigset_t()
    var previous = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    for _ in 0..<count {
      var thread = pthread_t()
      let pool = unsafe Unmanaged.passRetained(self)
      let error = unsafe pthread_create(
        &thread, &attributes,
        { argument in
          guard let argument = unsafe argument else { return nil }
          unsafe Unmanaged<WorkerPool>.fromOpaque(argument).takeRetainedValue().run()
          return nil
        }, pool.toOpaque())
      guard error == 0 else {
        unsafe pool.release()
        stop()
        throw SystemCallError("start a disk thread", Errno(rawValue: error))
      }
      threads.append(thread)
    }
  }

  /// Ends the threads after what they do now, and waits for them.
  func stop() {
    unsafe pthread_mutex_lock(mutex)
    isStopping = true
    unsafe pthread_cond_broadcast(workAvailable)
    unsafe pthread_mutex_unlock(mutex)
    for thread in threads { _ = pthread_join(thread, nil) }
    threads = []
  }

  func enqueue(_ slot: UInt32) {
    unsafe pthread_mutex_lock(mutex)
    waiting.append(slot: slot, result: 0)
    unsafe pthread_cond_signal(workAvailable)
    unsafe pthread_mutex_unlock(mutex)
  }

  func popFinished() -> (slot: UInt32, result: Int)? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return finished.popFirst()
  }

  func clearEvent() {
    event.drain()
  }

  func waitUntilIdle() {
    unsafe pthread_mutex_lock(mutex)
    while running > 0 || waiting.count > 0 { unsafe pthread_cond_wait(idle, mutex) }
    unsafe pthread_mutex_unlock(mutex)
  }

  private func run() {
    unsafe roost_name_thread("disk")
    unsafe pthread_mutex_lock(mutex)
    while true {
      if let (slot, _) = waiting.popFirst() {
        running &+= 1
        unsafe pthread_mutex_unlock(mutex)
        let result = complete(slot)
        unsafe pthread_mutex_lock(mutex)
        running &-= 1
        finished.append(slot: slot, result: result)
        event.signal()
        if running == 0, waiting.count == 0 { unsafe pthread_cond_broadcast(idle) }
      } else if isStopping {
        break
      } else {
        unsafe pthread_cond_wait(workAvailable, mutex)
      }
    }
    unsafe pthread_mutex_unlock(mutex)
  }

  private func complete(_ slot: UInt32) -> Int {
    while true {
      if let result = table.advance(slot, result: unsafe call(table.request(slot))) {
        return result
      }
    }
  }

  private func call(_ request: DiskRequest) -> Int {
    let file = image.rawDescriptor
    let offset = unsafe Int(truncatingIfNeeded: request.offset)
    let result: Int
    switch unsafe request.call {
    case .read:
      result = unsafe preadv(file, request.vectors, Int32(request.vectorCount), offset)
    case .write:
      result = unsafe pwritev(file, request.vectors, Int32(request.vectorCount), offset)
    case .synchronize:
      result = Int(fdatasync(file))
    case .punchHole, .zeroRange:
      return Int(
        roost_fallocate(
          file, unsafe request.allocationMode, Int64(offset),
          unsafe Int64(truncatingIfNeeded: request.remaining)))
    }
    return result < 0 ? -Int(Errno.current.rawValue) : result
  }
}
