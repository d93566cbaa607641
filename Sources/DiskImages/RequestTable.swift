// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The requests in flight of one engine, in slots that are allocated once.
///
/// A slot belongs to whoever holds its number: the engine's thread from ``admit(_:token:buffers:)``
/// until it passes the number on, a worker until it passes it back. Only the engine's thread takes
/// and frees slots. What nobody uses is never touched, so that a large table costs no memory.
@safe
final class RequestTable: @unchecked Sendable {
  let capacity: Int
  let maximumSegments: Int
  let geometry: DiskGeometry
  /// Replaces the results of system calls; for tests of what cannot be made to fail otherwise.
  let fault: DiskFault?

  private let vectorArena: Mapping
  private let zeroes: Mapping
  private let requests: UnsafeMutableBufferPointer<DiskRequest>
  private let freeSlots: UnsafeMutableBufferPointer<UInt32>
  private var freeCount: Int

  private static let zeroBytes = 64 << 10
  private static let maximumStalls: UInt8 = 100

  /// - Parameters:
  ///   - capacity: requests, 1 to 4096.
  ///   - maximumSegments: buffers of one request, 1 to 1024 (`IOV_MAX`).
  init(
    capacity: Int, maximumSegments: Int, geometry: DiskGeometry, fault: DiskFault? = nil
  ) throws(SystemCallError) {
    guard (1...4096).contains(capacity), (1...1024).contains(maximumSegments) else {
      throw SystemCallError("make a disk engine of \(capacity) requests", .invalidArgument)
    }
    self.capacity = capacity
    self.maximumSegments = maximumSegments
    self.geometry = geometry
    self.fault = fault
    vectorArena = try unsafe Mapping(
      anonymousBytes: capacity * maximumSegments * MemoryLayout<iovec>.stride)
    zeroes = try Mapping(anonymousBytes: Self.zeroBytes)
    unsafe requests = .allocate(capacity: capacity)
    unsafe freeSlots = .allocate(capacity: capacity)
    for slot in 0..<capacity {
      unsafe freeSlots.initializeElement(at: slot, to: UInt32(capacity - 1 - slot))
    }
    freeCount = capacity
  }

  deinit {
    unsafe requests.deallocate()
    unsafe freeSlots.deallocate()
  }

  /// How many slots are taken.
  var inFlight: Int { capacity &- freeCount }

  /// Copies a request into a free slot.
  func admit(
    _ operation: DiskOperation, token: UInt64, buffers: UnsafeBufferPointer<DiskBuffer>
  ) throws(DiskEngineError) -> UInt32 {
    guard freeCount > 0 else { throw .full }
    guard buffers.count <= maximumSegments else { throw .tooManySegments }
    let slot = unsafe freeSlots[freeCount &- 1]
    var request = unsafe DiskRequest(
      token: token, call: .synchronize, offset: 0, remaining: 0, vectors: vectorStart(slot))
    switch operation {
    case .read(let offset):
      unsafe request.call = .read
      unsafe request.offset = offset
      unsafe request.remaining = copy(buffers, to: slot)
    case .write(let offset, let durable):
      unsafe request.call = .write
      unsafe request.offset = offset
      unsafe request.remaining = copy(buffers, to: slot)
      unsafe request.synchronizesAfter = durable
    case .flush:
      break
    case .discard(let offset, let length):
      unsafe request.call = .punchHole
      unsafe request.offset = offset
      unsafe request.remaining = length
      unsafe request.isHint = true
    case .writeZeroes(let offset, let length, let mayUnmap, let durable):
      unsafe request.call = mayUnmap ? .punchHole : .zeroRange
      unsafe request.offset = offset
      unsafe request.remaining = length
      unsafe request.synchronizesAfter = durable
    }
    if unsafe request.call == .read || request.call == .write {
      unsafe request.vectorCount = buffers.count
    }
    let end = unsafe request.offset.addingReportingOverflow(request.remaining)
    guard !end.overflow, end.partialValue <= geometry.size else { throw .outOfRange }
    unsafe requests.initializeElement(at: Int(slot), to: request)
    freeCount &-= 1
    return slot
  }

  /// Frees a slot and says whose request it was.
  func release(_ slot: UInt32) -> UInt64 {
    unsafe freeSlots[freeCount] = slot
    freeCount &+= 1
    return unsafe requests[Int(slot)].token
  }

  /// The request in a slot, with the arguments of its next call.
  func request(_ slot: UInt32) -> DiskRequest {
    unsafe requests[Int(slot)]
  }

  /// Takes the result of a slot's call.
  ///
  /// - Parameter raw: what the call returned, or a negative error number.
  /// - Returns: the result of the whole request, or nothing if the slot has another call to make.
  func advance(_ slot: UInt32, result raw: Int) -> Int? {
    let index = Int(slot)
    let call = unsafe requests[index].call
    let result = fault.map { $0(call, unsafe requests[index].offset, raw) } ?? raw
    if result == -Int(EINTR) || result == -Int(EAGAIN) {
      unsafe requests[index].stalls &+= 1
      return unsafe requests[index].stalls < Self.maximumStalls ? nil : result
    }
    if result < 0, let fallback = unsafe fallback(for: requests[index], after: -result) {
      guard let call = fallback else { return 0 }
      unsafe requests[index].call = call
      if call == .write { fillWithZeroes(slot) }
      return nil
    }
    if result < 0 { return result }
    if call == .read || call == .write, unsafe requests[index].remaining > 0 {
      // The end of a file that became shorter behind our back.
      if result == 0 { return -Int(EIO) }
      unsafe requests[index].stalls = 0
      unsafe requests[index].consume(result)
      if unsafe requests[index].remaining > 0 {
        if unsafe requests[index].writesZeroes { fillWithZeroes(slot) }
        return nil
      }
    }
    if unsafe call != .synchronize && requests[index].synchronizesAfter {
      unsafe requests[index].call = .synchronize
      return nil
    }
    return unsafe requests[index].transferred
  }

  /// What to do instead of a call that the file system or device does not know: another call,
  /// nothing at all (`.some(nil)`), or to fail (`nil`).
  private func fallback(for request: DiskRequest, after error: Int) -> DiskSystemCall?? {
    guard error == Int(EOPNOTSUPP) || error == Int(ENOSYS) else { return nil }
    switch unsafe request.call {
    case .punchHole: return unsafe request.isHint ? .some(nil) : .zeroRange
    case .zeroRange: return .write
    case .read, .write, .synchronize: return nil
    }
  }

  private func vectorStart(_ slot: UInt32) -> UnsafeMutablePointer<iovec> {
    // The arena is not empty: its mapping succeeded.
    let arena = unsafe vectorArena.bytes.bindMemory(to: iovec.self)
    return unsafe arena.extracting((Int(slot) * maximumSegments)...).baseAddress.unsafelyUnwrapped
  }

  private func copy(_ buffers: UnsafeBufferPointer<DiskBuffer>, to slot: UInt32) -> UInt64 {
    let start = unsafe vectorStart(slot)
    var total: UInt64 = 0
    for index in buffers.indices {
      let buffer = unsafe buffers[index]
      unsafe start[index] = iovec(iov_base: buffer.start, iov_len: buffer.count)
      total &+= unsafe UInt64(buffer.count)
    }
    return total
  }

  private func fillWithZeroes(_ slot: UInt32) {
    let start = unsafe vectorStart(slot)
    var left = unsafe requests[Int(slot)].remaining
    var count = 0
    while left > 0, count < maximumSegments {
      let length = min(left, UInt64(Self.zeroBytes))
      unsafe start[count] = iovec(iov_base: zeroes.bytes.baseAddress, iov_len: Int(length))
      left &-= length
      count &+= 1
    }
    unsafe requests[Int(slot)].vectors = start
    unsafe requests[Int(slot)].vectorCount = count
    unsafe requests[Int(slot)].writesZeroes = true
  }
}
