// SPDX-License-Identifier: Apache-2.0

/// The devices of an address space: one serves the I/O ports, one memory-mapped I/O.
///
/// The table never changes once it is built, so that any number of vCPU threads look up at the same
/// time without a lock. An access takes one binary search, O(log *n*) in the number of ranges.
@safe
public final class Bus: @unchecked Sendable {
  /// Not copyable, so that a call to the device borrows the reference: no retain, no release.
  private struct Entry: ~Copyable {
    let first: UInt64
    let last: UInt64
    /// Added to an address, modulo 2⁶⁴, gives the device's offset.
    let bias: UInt64
    let device: any BusDevice

    @inline(__always)
    func read(address: UInt64, width: AccessWidth) -> UInt64 {
      device.read(offset: address &+ bias, width: width)
    }

    @inline(__always)
    func write(address: UInt64, width: AccessWidth, value: UInt64) {
      device.write(offset: address &+ bias, width: width, value: value)
    }
  }

  private let entries: UnsafeMutableBufferPointer<Entry>

  /// Builds the table.
  ///
  /// - Parameter mappings: the ranges, in any order.
  /// - Throws: ``BusError`` for a range that is empty, wraps around or overlaps another.
  public init(_ mappings: [BusMapping]) throws(BusError) {
    let sorted = mappings.sorted { $0.base < $1.base }
    var previous: (name: String, last: UInt64)?
    for mapping in sorted {
      guard mapping.length > 0 else { throw .empty(name: mapping.name) }
      let extent = mapping.length - 1
      let (last, wraps) = mapping.base.addingReportingOverflow(extent)
      guard !wraps, !mapping.deviceOffset.addingReportingOverflow(extent).overflow else {
        throw .wraps(name: mapping.name)
      }
      if let previous, mapping.base <= previous.last {
        throw .overlap(previous.name, mapping.name)
      }
      previous = (mapping.name, last)
    }
    let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: sorted.count)
    for (index, mapping) in sorted.enumerated() {
      unsafe entries.initializeElement(
        at: index,
        to: Entry(
          first: mapping.base, last: mapping.base &+ (mapping.length &- 1),
          bias: mapping.deviceOffset &- mapping.base, device: mapping.device))
    }
    unsafe self.entries = entries
  }

  deinit {
    unsafe entries.deinitialize()
    unsafe entries.deallocate()
  }

  /// Answers a guest's read.
  ///
  /// - Parameters:
  ///   - address: the port, or the guest physical address.
  ///   - width: how much is read.
  /// - Returns: the value, zero-extended; all ones of the width unless the access lies wholly in
  ///   the range of one device.
  public func read(address: UInt64, width: AccessWidth) -> UInt64 {
    guard let index = index(of: address, width: width) else { return width.ones }
    return unsafe entries[index].read(address: address, width: width) & width.ones
  }

  /// Takes a guest's write; drops it unless it lies wholly in the range of one device.
  ///
  /// - Parameters:
  ///   - address: the port, or the guest physical address.
  ///   - width: how much is written.
  ///   - value: bits above the width are ignored.
  public func write(address: UInt64, width: AccessWidth, value: UInt64) {
    guard let index = index(of: address, width: width) else { return }
    unsafe entries[index].write(address: address, width: width, value: value & width.ones)
  }

  /// The range that holds the whole access.
  @inline(__always)
  private func index(of address: UInt64, width: AccessWidth) -> Int? {
    var low = 0
    var high = unsafe entries.count
    while low < high {
      let middle = (low &+ high) / 2
      if unsafe entries[middle].first <= address { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let last = unsafe entries[low &- 1].last
    return address <= last && width.bytes &- 1 <= last &- address ? low &- 1 : nil
  }
}
