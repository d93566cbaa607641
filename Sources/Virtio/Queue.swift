// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory
internal import Synchronization

/// A split virtqueue that the driver activated (virtio 1.2, 2.7), seen from the device.
///
/// It has its own copies of everything that it was configured with, and its rings were checked to
/// lie in RAM: nothing that the guest writes later can move them. Everything that the guest writes
/// into the rings is read once and checked; the first offence breaks the queue for good.
@safe
public struct Queue: ~Copyable {
  /// Descriptors; a power of two.
  public let size: UInt16
  /// Whether an offence was found.
  public private(set) var isBroken = false

  private let memory: GuestMemory
  private let descriptors: RingMemory
  private let available: RingMemory
  private let used: RingMemory
  private let usesIndirectDescriptors: Bool
  private let usesEventIndex: Bool
  /// By head: whether the device has the chain.
  private let inFlight: UnsafeMutableBufferPointer<Bool>
  private var nextAvailable: UInt16 = 0
  private var nextUsed: UInt16 = 0
  /// The used index when the driver was last asked whether it wants an interrupt.
  private var examinedUsed: UInt16 = 0

  // Offsets in both rings.
  private static let flags = 0
  private static let index = 2
  private static let ring = 4

  /// Activates a queue.
  ///
  /// - Throws: ``QueueError/invalidSize(_:)`` or ``QueueError/invalidAddress(_:)``.
  init(
    _ configuration: consuming QueueConfiguration, maximumSize: UInt16, memory: GuestMemory,
    features: VirtioFeatures
  ) throws(QueueError) {
    guard let size = UInt16(exactly: configuration.size), size > 0, size <= maximumSize,
      size <= 32768, size.nonzeroBitCount == 1
    else { throw .invalidSize(configuration.size) }
    let count = UInt64(size)
    let descriptors = try Self.part(
      at: configuration.descriptorArea, length: 16 * count, alignment: 16, of: memory)
    let available = try Self.part(
      at: configuration.driverArea, length: 6 + 2 * count, alignment: 2, of: memory)
    let used = try Self.part(
      at: configuration.deviceArea, length: 6 + 8 * count, alignment: 4, of: memory)
    self.size = size
    self.memory = memory
    self.descriptors = descriptors
    self.available = available
    self.used = used
    usesIndirectDescriptors = features.contains(.indirectDescriptors)
    usesEventIndex = features.contains(.eventIndex)
    unsafe inFlight = .allocate(capacity: Int(size))
    unsafe inFlight.initialize(repeating: false)
  }

  deinit {
    unsafe inFlight.deallocate()
  }

  private static func part(
    at address: UInt64, length: UInt64, alignment: UInt64, of memory: GuestMemory
  ) throws(QueueError) -> RingMemory {
    guard address % alignment == 0 else { throw .invalidAddress(address) }
    do throws(GuestMemoryError) {
      return unsafe RingMemory(try memory.hostPointer(at: address, length: length))
    } catch {
      throw .invalidAddress(address)
    }
  }

  /// Takes the next chain that the driver made available.
  ///
  /// - Parameter chain: gets the chain's buffers; what it held before is gone.
  /// - Returns: whether there was one.
  /// - Throws: the driver's offence; the queue is broken then, and after that
  ///   ``QueueError/broken``.
  public mutating func pop(into chain: inout DescriptorChain) throws(QueueError) -> Bool {
    guard !isBroken else { throw .broken }
    do throws(QueueError) {
      let index = available.load16Acquiring(at: Self.index)
      let waiting = index &- nextAvailable
      guard waiting > 0 else { return false }
      guard waiting <= size else { throw .availableIndexJumped }
      let head = available.load16(at: Self.ring + 2 * Int(nextAvailable & (size &- 1)))
      guard head < size else { throw .headOutOfRange(head) }
      guard unsafe !inFlight[Int(head)] else { throw .headInFlight(head) }
      try gather(head, into: &chain)
      unsafe inFlight[Int(head)] = true
      nextAvailable &+= 1
      return true
    } catch {
      isBroken = true
      throw error
    }
  }

  private func gather(_ head: UInt16, into chain: inout DescriptorChain) throws(QueueError) {
    chain.begin(head: head)
    var table = descriptors
    var tableSize = size
    var isIndirect = false
    var index = head
    var length = 0
    while true {
      let descriptor = Descriptor(in: table, at: index)
      if descriptor.isIndirect {
        guard usesIndirectDescriptors else { throw .indirectNotNegotiated }
        guard !isIndirect else { throw .indirectNested }
        guard !descriptor.hasNext else { throw .indirectWithNext }
        let count = descriptor.length / UInt32(Descriptor.size)
        guard count > 0, count <= size, descriptor.length % UInt32(Descriptor.size) == 0 else {
          throw .indirectLength(descriptor.length)
        }
        table = try unsafe RingMemory(hostPointer(descriptor))
        tableSize = UInt16(truncatingIfNeeded: count)
        isIndirect = true
        index = 0
        continue
      }
      length &+= 1
      guard length <= Int(size) else { throw .chainTooLong }
      try unsafe chain.append(
        hostPointer(descriptor), length: descriptor.length, isWritable: descriptor.isWritable)
      guard descriptor.hasNext else { return }
      guard descriptor.next < tableSize else { throw .nextOutOfRange(descriptor.next) }
      index = descriptor.next
    }
  }

  private func hostPointer(
    _ descriptor: Descriptor
  ) throws(QueueError) -> UnsafeMutableRawPointer {
    do throws(GuestMemoryError) {
      return try unsafe memory.hostPointer(
        at: descriptor.address, length: UInt64(descriptor.length))
    } catch {
      throw .bufferOutsideMemory(address: descriptor.address, length: descriptor.length)
    }
  }

  /// Returns a chain to the driver.
  ///
  /// - Parameters:
  ///   - head: the chain's ``DescriptorChain/head``; one that is not in flight is ignored.
  ///   - written: bytes that were written from the start of the device-writable buffers on.
  public mutating func push(head: UInt16, written: UInt32) {
    guard head < size, unsafe inFlight[Int(head)] else { return }
    unsafe inFlight[Int(head)] = false
    let entry = Self.ring + 8 * Int(nextUsed & (size &- 1))
    used.store32(UInt32(head), at: entry)
    used.store32(written, at: entry + 4)
    nextUsed &+= 1
    used.store16Releasing(nextUsed, at: Self.index)
  }

  /// Whether the driver wants an interrupt for what was returned since the last time this was asked
  /// (virtio 1.2, 2.7.7.2).
  public mutating func takeInterruptRequest() -> Bool {
    let previous = examinedUsed
    guard nextUsed != previous else { return false }
    examinedUsed = nextUsed
    // The driver writes its wish and then looks at the used index: our index must be out before we
    // read the wish.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    guard usesEventIndex else { return available.load16(at: Self.flags) & 1 == 0 }
    let event = available.load16(at: Self.ring + 2 * Int(size))
    return nextUsed &- event &- 1 < nextUsed &- previous
  }

  /// Asks the driver not to notify while the device works on the queue anyway; a hint.
  public func suppressNotifications() {
    // With the event index, leaving the index where it is suppresses.
    if !usesEventIndex { used.store16(1, at: Self.flags) }
  }

  /// Asks the driver to notify when it makes the next chain available.
  ///
  /// - Returns: whether there are chains already, for which no notification may come.
  public func requestNotification() -> Bool {
    if usesEventIndex {
      used.store16(nextAvailable, at: Self.ring + 8 * Int(size))
    } else {
      used.store16(0, at: Self.flags)
    }
    // The driver writes the available index and then looks at our wish.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    return available.load16(at: Self.index) != nextAvailable
  }
}
