// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import POSIX
internal import SystemPackage

/// Runs a disk's requests on a few threads with blocking calls, where io_uring is refused.
public final class ThreadPoolEngine: DiskEngine {
  /// Always ``DiskEngineKind/threadPool``.
  public let kind = DiskEngineKind.threadPool

  private let pool: WorkerPool
  private let table: RequestTable

  /// Starts the threads of an image.
  ///
  /// - Parameters:
  ///   - image: the disk; it stays open as long as the engine.
  ///   - capacity: requests in flight at once, 1 to 4096.
  ///   - maximumSegments: buffers of one request, 1 to 1024.
  ///   - threads: clamped to 1 to 4.
  /// - Throws: the error number of `eventfd`, `mmap` or `pthread_create`, `EINVAL` for a value out
  ///   of range.
  public convenience init(
    image: consuming DiskImage, capacity: Int, maximumSegments: Int, threads: Int = 4
  ) throws(SystemCallError) {
    try self.init(
      image: image, capacity: capacity, maximumSegments: maximumSegments, threads: threads,
      fault: nil)
  }

  init(
    image: consuming DiskImage, capacity: Int, maximumSegments: Int, threads: Int = 4,
    fault: DiskFault?
  ) throws(SystemCallError) {
    table = try RequestTable(
      capacity: capacity, maximumSegments: maximumSegments, geometry: image.geometry, fault: fault)
    pool = try WorkerPool(image: image, table: table)
    try pool.start(threads: min(max(threads, 1), 4))
  }

  deinit {
    pool.waitUntilIdle()
    pool.stop()
  }

  /// The measures of the image.
  public var geometry: DiskGeometry { table.geometry }
  /// Requests in flight at once.
  public var capacity: Int { table.capacity }
  /// Buffers of one request.
  public var maximumSegments: Int { table.maximumSegments }
  /// Requests submitted and not yet reaped.
  public var inFlight: Int { table.inFlight }
  /// The eventfd that the threads signal.
  public var completionDescriptor: Int32 { pool.completionDescriptor }

  /// Takes a request; see ``DiskEngine/submit(_:token:buffers:)``.
  public func submit(
    _ operation: DiskOperation, token: UInt64, buffers: UnsafeBufferPointer<DiskBuffer>
  ) throws(DiskEngineError) {
    pool.enqueue(try unsafe table.admit(operation, token: token, buffers: buffers))
  }

  /// Nothing to do: a thread starts a request as soon as it was taken.
  public func commit() {}

  /// Hands over what is done; see ``DiskEngine/reapCompletions(_:)``.
  public func reapCompletions(_ body: (DiskCompletion) -> Void) {
    pool.clearEvent()
    while let (slot, result) = pool.popFinished() {
      body(DiskCompletion(token: table.release(slot), result: result))
    }
  }

  /// Waits for everything in flight; see ``DiskEngine/drain()``.
  public func drain() {
    pool.waitUntilIdle()
  }
}
