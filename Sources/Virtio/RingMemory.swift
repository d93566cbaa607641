// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One part of a queue in guest memory: checked once when the queue is activated, aligned, and
/// accessed with offsets that the queue masks.
///
/// The guest writes the same bytes at any time. Every value is read in one atomic load, so that the
/// value that was checked is the value that is used.
@safe
struct RingMemory {
  private let base: UnsafeMutableRawPointer

  init(_ base: UnsafeMutableRawPointer) {
    unsafe self.base = base
  }

  func load16(at offset: Int) -> UInt16 {
    unsafe UInt16(littleEndian: word(offset).pointee.load(ordering: .relaxed))
  }

  /// What was written before the value that this returns can be read after it.
  func load16Acquiring(at offset: Int) -> UInt16 {
    unsafe UInt16(littleEndian: word(offset).pointee.load(ordering: .acquiring))
  }

  func store16(_ value: UInt16, at offset: Int) {
    unsafe word(offset).pointee.store(value.littleEndian, ordering: .relaxed)
  }

  /// Whoever reads the value can read what was written before it.
  func store16Releasing(_ value: UInt16, at offset: Int) {
    unsafe word(offset).pointee.store(value.littleEndian, ordering: .releasing)
  }

  func store32(_ value: UInt32, at offset: Int) {
    unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt32>.self).pointee
      .store(value.littleEndian, ordering: .relaxed)
  }

  /// Reads eight bytes; only indirect tables can lie unaligned, and are then read byte by byte.
  func load64(at offset: Int) -> UInt64 {
    let address = unsafe base + offset
    if UInt(bitPattern: address) & 7 == 0 {
      return unsafe UInt64(
        littleEndian: address.assumingMemoryBound(to: Atomic<UInt64>.self).pointee
          .load(ordering: .relaxed))
    }
    var value: UInt64 = 0
    for index in 0..<8 {
      let byte = unsafe (address + index).assumingMemoryBound(to: Atomic<UInt8>.self).pointee
        .load(ordering: .relaxed)
      value |= UInt64(byte) << UInt64(8 * index)
    }
    return value
  }

  private func word(_ offset: Int) -> UnsafeMutablePointer<Atomic<UInt16>> {
    unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt16>.self)
  }
}
