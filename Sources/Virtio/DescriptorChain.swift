// SPDX-License-Identifier: Apache-2.0

public import DiskImages
internal import Glibc

/// The buffers of one chain: checked, device-readable ones first, in memory that is used again for
/// each chain.
///
/// A buffer is a piece of guest memory, so that it can be handed to a backend without a copy. The
/// guest can change its contents at any time; what a device decides by, it copies first.
@safe
public struct DescriptorChain: ~Copyable {
  /// A piece of guest memory in this process.
  public typealias Segment = DiskBuffer

  /// The index of the first descriptor, by which the chain is returned.
  public internal(set) var head: UInt16 = 0
  /// Bytes in the device-readable buffers that were not taken yet.
  public private(set) var readableBytes: UInt64 = 0
  /// Bytes in the device-writable buffers that were not taken yet.
  public private(set) var writableBytes: UInt64 = 0

  private let segments: UnsafeMutableBufferPointer<Segment>
  private var readableStart = 0
  private var readableEnd = 0
  private var end = 0

  /// Makes room for chains.
  ///
  /// - Parameter capacity: descriptors of the longest chain: the largest queue size.
  public init(capacity: UInt16) {
    unsafe segments = .allocate(capacity: Int(capacity))
  }

  deinit {
    unsafe segments.deallocate()
  }

  /// The device-readable buffers that are left.
  public var readable: UnsafeBufferPointer<Segment> {
    unsafe UnsafeBufferPointer(segments.extracting(readableStart..<readableEnd))
  }

  /// The device-writable buffers that are left.
  public var writable: UnsafeBufferPointer<Segment> {
    unsafe UnsafeBufferPointer(segments.extracting(readableEnd..<end))
  }

  /// Takes bytes from the front of the device-readable buffers, however they are divided.
  ///
  /// - Parameter destination: filled wholly or not at all.
  /// - Returns: whether there were enough.
  public mutating func takeReadable(into destination: UnsafeMutableRawBufferPointer) -> Bool {
    guard readableBytes >= UInt64(destination.count) else { return false }
    var filled = 0
    while filled < destination.count, readableStart < readableEnd {
      let segment = unsafe segments[readableStart]
      let count = unsafe min(segment.count, destination.count &- filled)
      unsafe memcpy(destination.baseAddress.unsafelyUnwrapped + filled, segment.start, count)
      filled &+= count
      if unsafe count == segment.count {
        readableStart &+= 1
      } else {
        unsafe segments[readableStart] = Segment(
          start: segment.start + count, count: segment.count &- count)
      }
    }
    readableBytes &-= UInt64(filled)
    return true
  }

  /// Takes the last byte of the device-writable buffers, where many devices put their status.
  ///
  /// - Returns: where it is, or nothing if the chain has no device-writable byte.
  public mutating func takeLastWritableByte() -> UnsafeMutableRawPointer? {
    guard end > readableEnd else { return nil }
    let last = unsafe segments[end &- 1]
    writableBytes &-= 1
    if unsafe last.count == 1 {
      end &-= 1
    } else {
      unsafe segments[end &- 1] = Segment(start: last.start, count: last.count &- 1)
    }
    return unsafe last.start + (last.count &- 1)
  }

  /// Copies bytes to the front of the device-writable buffers, however they are divided.
  ///
  /// - Returns: how many found room.
  public func write(_ source: UnsafeRawBufferPointer) -> Int {
    var written = 0
    for index in readableEnd..<end {
      guard written < source.count else { break }
      let segment = unsafe segments[index]
      let count = unsafe min(segment.count, source.count &- written)
      unsafe memcpy(segment.start, source.baseAddress.unsafelyUnwrapped + written, count)
      written &+= count
    }
    return written
  }

  mutating func begin(head: UInt16) {
    self.head = head
    readableBytes = 0
    writableBytes = 0
    readableStart = 0
    readableEnd = 0
    end = 0
  }

  /// Adds a buffer that was checked to lie in guest memory.
  mutating func append(
    _ start: UnsafeMutableRawPointer, length: UInt32, isWritable: Bool
  ) throws(QueueError) {
    guard isWritable || readableEnd == end else { throw .readableAfterWritable }
    guard unsafe end < segments.count else { throw .chainTooLong }
    guard readableBytes &+ writableBytes &+ UInt64(length) <= 1 << 32 else {
      throw .chainTooLarge
    }
    if isWritable { writableBytes &+= UInt64(length) } else { readableBytes &+= UInt64(length) }
    // An empty buffer is legal and of no use to anybody.
    guard length > 0 else { return }
    unsafe segments.initializeElement(at: end, to: Segment(start: start, count: Int(length)))
    end &+= 1
    if !isWritable { readableEnd = end }
  }
}
