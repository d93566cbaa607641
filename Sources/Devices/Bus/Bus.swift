// SPDX-License-Identifier: Apache-2.0

/// The devices of an address space: one serves the I/O ports, one memory-mapped I/O.
///
/// The table never changes once it is built, so that any number of vCPU threads look up at the same
/// time without a lock. An access takes one binary search, O(log *n*) in the number of ranges.
public final class Bus: Sendable {
  private struct Entry {
    let first: UInt64
    let last: UInt64
    /// Added to an address, modulo 2⁶⁴, gives the device's offset.
    let bias: UInt64
    let device: any BusDevice
  }

  private let entries: ContiguousArray<Entry>

  /// Builds the table.
  ///
  /// - Parameter mappings: the ranges, in any order.
  /// - Throws: ``BusError`` for a range that is empty, wraps around or overlaps another.
  public init(_ mappings: [BusMapping]) throws(BusError) {
    let sorted = mappings.sorted { $0.base < $1.base }
    var entries = ContiguousArray<Entry>()
    entries.reserveCapacity(sorted.count)
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
      entries.append(
        Entry(
          first: mapping.base, last: last, bias: mapping.deviceOffset &- mapping.base,
          device: mapping.device))
    }
    self.entries = entries
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
    return entries[index].device.read(offset: address &+ entries[index].bias, width: width)
      & width.ones
  }

  /// Takes a guest's write; drops it unless it lies wholly in the range of one device.
  ///
  /// - Parameters:
  ///   - address: the port, or the guest physical address.
  ///   - width: how much is written.
  ///   - value: bits above the width are ignored.
  public func write(address: UInt64, width: AccessWidth, value: UInt64) {
    guard let index = index(of: address, width: width) else { return }
    entries[index].device.write(
      offset: address &+ entries[index].bias, width: width, value: value & width.ones)
  }

  /// The range that holds the whole access.
  @inline(__always)
  private func index(of address: UInt64, width: AccessWidth) -> Int? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low &+ high) / 2
      if entries[middle].first <= address { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let last = entries[low &- 1].last
    return address <= last && width.bytes &- 1 <= last &- address ? low &- 1 : nil
  }
}
