// SPDX-License-Identifier: Apache-2.0

internal import CIOUring
internal import Glibc
public import POSIX
internal import SystemPackage

/// Runs a disk's requests through the kernel's io_uring: `IORING_OP_READV`, `IORING_OP_WRITEV`,
/// `IORING_OP_FSYNC` with `IORING_FSYNC_DATASYNC`, and `IORING_OP_FALLOCATE`.
public final class IOUringEngine: DiskEngine {
  /// Always ``DiskEngineKind/ioUring``.
  public let kind = DiskEngineKind.ioUring

  private let image: DiskImage
  private let event: EventDescriptor
  private let table: RequestTable
  private var ring: SubmissionRing
  private var finished: FinishedRequests

  /// Sets up a ring for an image.
  ///
  /// - Parameters:
  ///   - image: the disk; it stays open as long as the engine.
  ///   - capacity: requests in flight at once, 1 to 4096.
  ///   - maximumSegments: buffers of one request, 1 to 1024.
  /// - Throws: what the kernel or a seccomp filter refuses with (`ENOSYS`, `EPERM`), `EOPNOTSUPP`
  ///   where the kernel lacks an operation, `EINVAL` for a value out of range.
  public convenience init(
    image: consuming DiskImage, capacity: Int, maximumSegments: Int
  ) throws(SystemCallError) {
    let parts = try Parts(image: image, capacity: capacity, maximumSegments: maximumSegments)
    self.init(image: image, parts: parts)
  }

  /// Everything that can be refused, so that a refusal leaves the image for another engine.
  struct Parts: ~Copyable {
    let event: EventDescriptor
    let table: RequestTable
    let ring: SubmissionRing

    init(
      image: borrowing DiskImage, capacity: Int, maximumSegments: Int, fault: DiskFault? = nil,
      refusal: Errno? = nil
    ) throws(SystemCallError) {
      let table = try RequestTable(
        capacity: capacity, maximumSegments: maximumSegments, geometry: image.geometry,
        fault: fault)
      let event = try EventDescriptor()
      let ring = try SubmissionRing(capacity: capacity, refusal: refusal)
      try ring.register(event: event.rawValue)
      self.table = table
      self.event = event
      self.ring = ring
    }
  }

  init(image: consuming DiskImage, parts: consuming Parts) {
    self.image = image
    finished = FinishedRequests(capacity: parts.table.capacity)
    event = parts.event
    table = parts.table
    ring = parts.ring
  }

  deinit {
    // The kernel may still write into guest memory: wait for it.
    drain()
  }

  /// The measures of the image.
  public var geometry: DiskGeometry { image.geometry }
  /// Requests in flight at once.
  public var capacity: Int { table.capacity }
  /// Buffers of one request.
  public var maximumSegments: Int { table.maximumSegments }
  /// Requests submitted and not yet reaped.
  public var inFlight: Int { table.inFlight }
  /// The eventfd that the kernel signals.
  public var completionDescriptor: Int32 { event.rawValue }

  /// Takes a request; see ``DiskEngine/submit(_:token:buffers:)``.
  public func submit(
    _ operation: DiskOperation, token: UInt64, buffers: UnsafeBufferPointer<DiskBuffer>
  ) throws(DiskEngineError) {
    let slot = try unsafe table.admit(operation, token: token, buffers: buffers)
    prepare(slot)
  }

  /// Gives the kernel what was taken, in one `io_uring_enter`.
  public func commit() {
    while ring.pending > 0 {
      switch ring.enter(waitingFor: 0) {
      case nil, .interrupted: continue
      case .resourceTemporarilyUnavailable, .resourceBusy:
        // Short of memory for now: come back through the event loop.
        event.signal()
        return
      case .some(let error): return failPending(error)
      }
    }
  }

  /// Hands over what is done; see ``DiskEngine/reapCompletions(_:)``.
  public func reapCompletions(_ body: (DiskCompletion) -> Void) {
    event.drain()
    while let (slot, result) = finished.popFirst() {
      body(DiskCompletion(token: table.release(slot), result: result))
    }
    while let (userData, raw) = ring.popCompletion() {
      let slot = UInt32(truncatingIfNeeded: userData)
      if let result = table.advance(slot, result: raw) {
        body(DiskCompletion(token: table.release(slot), result: result))
      } else {
        prepare(slot)
      }
    }
    commit()
  }

  /// Waits for everything in flight; see ``DiskEngine/drain()``.
  public func drain() {
    while finished.count < table.inFlight {
      let error = ring.enter(waitingFor: 1)
      if let error, error != .interrupted, error != .resourceTemporarilyUnavailable,
        error != .resourceBusy
      {
        failPending(error)
      }
      while let (userData, raw) = ring.popCompletion() {
        let slot = UInt32(truncatingIfNeeded: userData)
        if let result = table.advance(slot, result: raw) {
          finished.append(slot: slot, result: result)
        } else {
          prepare(slot)
        }
      }
    }
    if finished.count > 0 { event.signal() }
  }

  private func failPending(_ error: Errno) {
    while let userData = ring.withdrawLast() {
      finished.append(
        slot: UInt32(truncatingIfNeeded: userData), result: -Int(error.rawValue))
    }
    event.signal()
  }

  private func prepare(_ slot: UInt32) {
    let request = unsafe table.request(slot)
    let offset = unsafe request.offset
    let file = image.rawDescriptor
    switch unsafe request.call {
    case .read, .write:
      unsafe ring.prepare(
        opcode: request.call == .read ? ROOST_IORING_OP_READV : ROOST_IORING_OP_WRITEV,
        file: file, offset: offset, address: UInt64(UInt(bitPattern: request.vectors)),
        length: UInt32(truncatingIfNeeded: request.vectorCount), flags: 0,
        userData: UInt64(slot))
    case .synchronize:
      ring.prepare(
        opcode: ROOST_IORING_OP_FSYNC, file: file, offset: 0, address: 0, length: 0,
        flags: ROOST_IORING_FSYNC_DATASYNC, userData: UInt64(slot))
    case .punchHole, .zeroRange:
      unsafe ring.prepare(
        opcode: ROOST_IORING_OP_FALLOCATE, file: file, offset: offset, address: request.remaining,
        length: UInt32(bitPattern: request.allocationMode), flags: 0, userData: UInt64(slot))
    }
  }
}
