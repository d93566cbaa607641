// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import POSIX
internal import SystemPackage

/// The RAM of one guest, by guest physical address.
///
/// Every access is checked against the regions and either happens whole or throws; no address and
/// no length makes it trap or wrap around. Values are little-endian and need no alignment.
///
/// The guest's vCPUs write the same bytes at the same time. A value is therefore read once into a
/// copy, the copy is checked, and the copy is used.
public final class GuestMemory: Sendable {
  /// RAM below the hole; every machine has it.
  public let low: MemoryRegion
  /// RAM from 4 GiB up, if the machine has more than fits below the hole.
  public let high: MemoryRegion?
  /// All RAM, in bytes.
  public let size: UInt64

  private let mapping: Mapping

  /// Reserves the RAM of a guest. Pages cost nothing until somebody touches them.
  ///
  /// - Parameters:
  ///   - size: in bytes; a multiple of 4096, at least 4096, at most ``PhysicalLayout/maximumSize``.
  ///   - hugePages: asks the kernel for transparent huge pages.
  /// - Throws: `EINVAL` for a size out of range, otherwise the error number of `mmap`.
  public init(size: UInt64, hugePages: Bool = false) throws(SystemCallError) {
    guard size >= PhysicalLayout.pageSize, size <= PhysicalLayout.maximumSize,
      size % PhysicalLayout.pageSize == 0
    else { throw SystemCallError("reserve \(size) bytes of guest memory", .invalidArgument) }
    // Two MiB more than asked, so that the guest's 2 MiB pages can be huge pages of the host.
    let alignment = 2 << 20
    let mapping = try Mapping(
      anonymousBytes: Int(size) + alignment, hugePages: hugePages)
    guard let start = unsafe mapping.bytes.baseAddress else {
      throw SystemCallError("reserve \(size) bytes of guest memory", .noMemory)
    }
    let aligned = unsafe start.alignedUp(toMultipleOf: alignment)
    let lowSize = min(size, PhysicalLayout.holeStart)
    unsafe self.low = MemoryRegion(base: 0, size: lowSize, hostAddress: aligned)
    self.high =
      size > lowSize
      ? unsafe MemoryRegion(
        base: PhysicalLayout.holeEnd, size: size - lowSize, hostAddress: aligned + Int(lowSize))
      : nil
    self.size = size
    self.mapping = mapping
  }

  /// The regions in ascending order of address.
  public var regions: [MemoryRegion] { high.map { [low, $0] } ?? [low] }

  /// Whether all of `length` bytes at `address` are RAM of one region.
  @inlinable
  public func contains(_ address: UInt64, length: UInt64) -> Bool {
    low.contains(address, length: length) || high?.contains(address, length: length) == true
  }

  /// The bytes in this process, for input and output without a copy.
  ///
  /// - Parameters:
  ///   - address: guest physical address of the first byte.
  ///   - length: in bytes.
  /// - Returns: a pointer that is valid as long as this object; the guest can change what it
  ///   points to at any time.
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)`` unless one region holds it all.
  @inlinable
  public func hostPointer(
    at address: UInt64, length: UInt64
  ) throws(GuestMemoryError) -> UnsafeMutableRawPointer {
    if low.contains(address, length: length) {
      return unsafe low.hostAddress + Int(truncatingIfNeeded: address &- low.base)
    }
    if let high, high.contains(address, length: length) {
      return unsafe high.hostAddress + Int(truncatingIfNeeded: address &- high.base)
    }
    throw .outOfRange(address: address, length: length)
  }

  /// Reads a little-endian integer.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``.
  @inlinable
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self, at address: UInt64
  ) throws(GuestMemoryError) -> Value {
    let pointer = try unsafe hostPointer(
      at: address, length: UInt64(MemoryLayout<Value>.size))
    return unsafe Value(littleEndian: pointer.loadUnaligned(as: Value.self))
  }

  /// Writes a little-endian integer.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``.
  @inlinable
  public func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at address: UInt64
  ) throws(GuestMemoryError) {
    let pointer = try unsafe hostPointer(
      at: address, length: UInt64(MemoryLayout<Value>.size))
    unsafe pointer.storeBytes(of: value.littleEndian, as: Value.self)
  }

  /// Copies bytes out of guest memory.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``; nothing is copied then.
  public func copy(
    from address: UInt64, into destination: UnsafeMutableRawBufferPointer
  ) throws(GuestMemoryError) {
    let source = try unsafe hostPointer(at: address, length: UInt64(destination.count))
    guard let base = destination.baseAddress else { return }
    unsafe memcpy(base, source, destination.count)
  }

  /// Copies bytes into guest memory.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``; nothing is copied then.
  public func copy(
    _ source: UnsafeRawBufferPointer, to address: UInt64
  ) throws(GuestMemoryError) {
    let destination = try unsafe hostPointer(at: address, length: UInt64(source.count))
    guard let base = source.baseAddress else { return }
    unsafe memcpy(destination, base, source.count)
  }

  /// Writes an array of bytes into guest memory.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``; nothing is written then.
  public func write(_ bytes: [UInt8], at address: UInt64) throws(GuestMemoryError) {
    let destination = try unsafe hostPointer(at: address, length: UInt64(bytes.count))
    unsafe bytes.withUnsafeBytes { source in
      if let base = source.baseAddress { _ = unsafe memcpy(destination, base, source.count) }
    }
  }

  /// Reads bytes into a new array.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``, before anything is allocated.
  public func bytes(at address: UInt64, count: UInt64) throws(GuestMemoryError) -> [UInt8] {
    let source = try unsafe hostPointer(at: address, length: count)
    return unsafe [UInt8](UnsafeRawBufferPointer(start: source, count: Int(count)))
  }

  /// Sets bytes to zero.
  ///
  /// - Throws: ``GuestMemoryError/outOfRange(address:length:)``; nothing is written then.
  public func zero(at address: UInt64, length: UInt64) throws(GuestMemoryError) {
    let destination = try unsafe hostPointer(at: address, length: length)
    unsafe memset(destination, 0, Int(length))
  }
}
