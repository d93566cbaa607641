// SPDX-License-Identifier: Apache-2.0

public import DiskImages

/// A disk (virtio 1.2, 5.2): one request queue, over an asynchronous engine.
///
/// Requests complete in any order. A chain with no room for header or status breaks the queue;
/// every other fault of a request is reported in its status.
@safe
public final class BlockDevice: VirtioDevice {
  /// Always ``VirtioDeviceType/block``.
  public let type = VirtioDeviceType.block
  /// Requests and bytes so far.
  public let statistics = BlockStatistics()

  private let engine: any DiskEngine
  private let queueSize: UInt16
  private let serial: [UInt8]
  private var chain: DescriptorChain
  /// By head, while in flight.
  private let requests: UnsafeMutableBufferPointer<BlockRequest>
  /// The driver does not flush, so every write is made stable (5.2.6.2).
  private var writesAreDurable = false

  /// The largest queue.
  public static let maximumQueueSize: UInt16 = 256
  private static let serialLength = 20
  /// Chains taken in one turn, so that other devices get theirs.
  private static let turn = 64

  /// Makes a disk.
  ///
  /// - Parameters:
  ///   - engine: runs the requests. Its capacity and segments bound the queue size, which is the
  ///     largest power of two that both allow, at most ``maximumQueueSize``.
  ///   - serial: what drivers read as the disk's ID; ASCII, cut to 20 bytes.
  public init(engine: any DiskEngine, serial: String = "roost-disk0") {
    self.engine = engine
    let bound = min(
      engine.capacity, engine.maximumSegments, Int(Self.maximumQueueSize))
    queueSize = 1 << UInt16(Int.bitWidth - 1 - max(bound, 1).leadingZeroBitCount)
    let ascii = serial.utf8.prefix(Self.serialLength)
    self.serial = Array(ascii) + Array(repeating: 0, count: Self.serialLength - ascii.count)
    chain = DescriptorChain(capacity: queueSize)
    unsafe requests = .allocate(capacity: Int(queueSize))
  }

  deinit {
    unsafe requests.deallocate()
  }

  /// What the image and the engine can do.
  public var features: VirtioFeatures {
    let always: VirtioFeatures = [
      .blockSegmentsMaximum, .blockSize, .blockTopology, .blockFlush,
    ]
    return engine.geometry.isReadOnly
      ? always.union(.blockReadOnly) : always.union([.blockDiscard, .blockWriteZeroes])
  }

  /// One request queue.
  public var queueSizes: [UInt16] { [queueSize] }

  /// Capacity, block sizes and limits.
  public var configuration: [UInt8] {
    BlockConfiguration(geometry: engine.geometry, queueSize: queueSize).bytes
  }

  /// The engine's completions.
  public var eventDescriptors: [Int32] { [engine.completionDescriptor] }

  /// Notes whether the driver flushes.
  public func activate(features: VirtioFeatures) {
    writesAreDurable = !features.contains(.blockFlush)
  }

  /// Starts requests, a bounded number at a time.
  public func process(_ queue: inout Queue, index: Int) throws(QueueError) -> Bool {
    defer { engine.commit() }
    queue.suppressNotifications()
    var left = Self.turn
    while left > 0 {
      if try queue.pop(into: &chain) {
        left -= 1
        try start(&queue)
      } else if !queue.requestNotification() {
        return false
      }
    }
    return true
  }

  /// Completes what the engine has done.
  public func process(event index: Int, queues: inout QueueSet) {
    _ = queues.with(0) { queue in
      engine.reapCompletions { complete($0, &queue) }
    }
  }

  /// Waits for the engine.
  public func drain(_ queues: inout QueueSet) {
    guard engine.inFlight > 0 else { return }
    engine.drain()
    process(event: 0, queues: &queues)
  }

  // MARK: One request

  private func start(_ queue: inout Queue) throws(QueueError) {
    var header: (UInt64, UInt64) = (0, 0)
    let hasHeader = unsafe withUnsafeMutableBytes(of: &header) {
      unsafe chain.takeReadable(into: $0)
    }
    guard let status = unsafe chain.takeLastWritableByte(), hasHeader else {
      throw .malformedRequest
    }
    let type = BlockRequestType(rawValue: UInt32(truncatingIfNeeded: header.0.littleEndian))
    let request = unsafe BlockRequest(
      head: chain.head, type: type, status: status.assumingMemoryBound(to: UInt8.self),
      writableBytes: chain.writableBytes)
    let sector = header.1.littleEndian
    switch type {
    case .read:
      unsafe transfer(
        request, sector: sector, bytes: chain.writableBytes, buffers: chain.writable, &queue)
    case .write:
      unsafe transfer(
        request, sector: sector, bytes: chain.readableBytes, buffers: chain.readable, &queue)
    case .flush: unsafe submit(request, .flush, &queue)
    case .discard, .writeZeroes: unsafe changeRange(request, &queue)
    case .getID: unsafe answerID(request, &queue)
    case nil: unsafe finish(request, .unsupported, &queue)
    }
  }

  private func transfer(
    _ request: BlockRequest, sector: UInt64, bytes: UInt64,
    buffers: UnsafeBufferPointer<DiskBuffer>, _ queue: inout Queue
  ) {
    let isWrite = unsafe request.type == .write
    guard bytes % DiskGeometry.sectorSize == 0, !(isWrite && engine.geometry.isReadOnly),
      let offset = offset(ofSector: sector, count: bytes / DiskGeometry.sectorSize)
    else { return unsafe finish(request, .ioError, &queue) }
    guard bytes > 0 else { return unsafe finish(request, .ok, &queue) }
    let operation: DiskOperation =
      isWrite ? .write(offset: offset, durable: writesAreDurable) : .read(offset: offset)
    unsafe submit(request, operation, &queue, buffers: buffers)
  }

  /// A discard or write-zeroes request with its one segment (5.2.6).
  private func changeRange(_ request: BlockRequest, _ queue: inout Queue) {
    guard !engine.geometry.isReadOnly, chain.readableBytes == 16 else {
      return unsafe finish(request, .ioError, &queue)
    }
    var segment: (UInt64, UInt64) = (0, 0)
    _ = unsafe withUnsafeMutableBytes(of: &segment) { unsafe chain.takeReadable(into: $0) }
    let count = UInt32(truncatingIfNeeded: segment.1.littleEndian)
    let flags = UInt32(truncatingIfNeeded: segment.1.littleEndian >> 32)
    let isDiscard = unsafe request.type == .discard
    guard flags == 0 || (flags == 1 && !isDiscard) else {
      return unsafe finish(request, .unsupported, &queue)
    }
    guard count <= BlockConfiguration.maximumRangeSectors,
      let offset = offset(ofSector: segment.0.littleEndian, count: UInt64(count))
    else { return unsafe finish(request, .ioError, &queue) }
    guard count > 0 else { return unsafe finish(request, .ok, &queue) }
    let length = UInt64(count) &* DiskGeometry.sectorSize
    unsafe submit(
      request,
      isDiscard
        ? .discard(offset: offset, length: length)
        : .writeZeroes(
          offset: offset, length: length, mayUnmap: flags == 1, durable: writesAreDurable),
      &queue)
  }

  private func answerID(_ request: BlockRequest, _ queue: inout Queue) {
    guard chain.writableBytes >= UInt64(Self.serialLength) else {
      return unsafe finish(request, .ioError, &queue)
    }
    let written = unsafe serial.withUnsafeBytes { unsafe chain.write($0) }
    unsafe finish(request, .ok, wrote: UInt64(written), &queue)
  }

  /// The byte offset of sectors that all lie on the disk.
  private func offset(ofSector sector: UInt64, count: UInt64) -> UInt64? {
    let sectors = engine.geometry.sectors
    guard sector <= sectors, count <= sectors &- sector else { return nil }
    return sector &* DiskGeometry.sectorSize
  }

  private func submit(
    _ request: BlockRequest, _ operation: DiskOperation,
    _ queue: inout Queue, buffers: UnsafeBufferPointer<DiskBuffer>? = nil
  ) {
    let head = unsafe request.head
    do throws(DiskEngineError) {
      let none = unsafe UnsafeBufferPointer<DiskBuffer>(start: nil, count: 0)
      try unsafe engine.submit(operation, token: UInt64(head), buffers: buffers ?? none)
      unsafe requests.initializeElement(at: Int(head), to: request)
    } catch {
      unsafe finish(request, .ioError, &queue)
    }
  }

  private func complete(_ completion: DiskCompletion, _ queue: inout Queue) {
    guard unsafe completion.token < UInt64(requests.count) else { return }
    let request = unsafe requests[Int(completion.token)]
    guard completion.result >= 0 else { return unsafe finish(request, .ioError, &queue) }
    let moved = UInt64(completion.result)
    unsafe finish(
      request, .ok, wrote: request.type == .read ? moved : 0, moved: moved, &queue)
  }

  /// Writes the status, last, and returns the chain.
  private func finish(
    _ request: BlockRequest, _ status: BlockStatus, wrote bytes: UInt64 = 0, moved: UInt64 = 0,
    _ queue: inout Queue
  ) {
    unsafe request.status.pointee = status.rawValue
    unsafe queue.push(head: request.head, written: request.usedLength(afterWriting: bytes))
    unsafe statistics.count(request.type, bytes: moved, failed: status != .ok)
  }
}
