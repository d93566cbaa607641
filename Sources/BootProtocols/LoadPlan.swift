// SPDX-License-Identifier: Apache-2.0

internal import GuestMemory

/// Which part of a boot goes where in guest memory. Everything is placed before the first byte is
/// read or written, so that an image that cannot fit costs nothing.
struct LoadPlan {
  private struct Claim {
    let start: UInt64
    let end: UInt64
    let part: String
  }

  private enum Content {
    case bytes([UInt8])
    case image(any ImageSource, offset: UInt64, length: UInt64)
    case zeros(UInt64)
  }

  /// Page 0 stays free: interrupt vectors and BIOS data of real-mode code, null pointers elsewhere.
  private static let floor: UInt64 = 0x1000

  private let memory: GuestMemory
  /// The kernel's name, for messages.
  private let file: String
  /// Ascending, without overlaps, none empty.
  private var claims: [Claim]
  private var contents: [(address: UInt64, content: Content)] = []

  init(_ memory: GuestMemory, file: String) {
    self.memory = memory
    self.file = file
    claims = [
      Claim(
        start: MemoryMap.conventionalEnd, end: MemoryMap.firmwareEnd,
        part: "the range from 0x9fc00 to 0xf0000, which is reserved")
    ]
  }

  /// Takes the range that an image asks for.
  ///
  /// - Parameter part: what lies there, for messages.
  /// - Throws: ``BootError/unreachable(file:part:required:limit:)``,
  ///   ``BootError/needsMemory(file:required:available:)``, ``BootError/overlap(file:part:other:)``.
  mutating func claim(_ start: UInt64, length: UInt64, part: String) throws(BootError) {
    guard length > 0 else { return }
    let (end, overflow) = start.addingReportingOverflow(length)
    guard !overflow else {
      throw .malformed(file: file, problem: "\(part) ends beyond all addresses")
    }
    guard end <= PhysicalLayout.holeStart else {
      throw .unreachable(
        file: file, part: part, required: end, limit: PhysicalLayout.holeStart)
    }
    guard end <= memory.low.end else {
      throw .needsMemory(file: file, required: end, available: memory.size)
    }
    let next = claims.firstIndex { $0.end > start } ?? claims.endIndex
    if next < claims.endIndex, claims[next].start < end {
      throw .overlap(file: file, part: part, other: claims[next].part)
    }
    claims.insert(Claim(start: start, end: end, part: part), at: next)
  }

  /// The claims, ascending, with all that the memory map calls reserved: an image may put something
  /// of its own there, but nothing is placed there.
  private var obstacles: [Claim] {
    claims.compactMap { claim in
      if claim.start == MemoryMap.conventionalEnd {
        return Claim(start: claim.start, end: MemoryMap.reservedEnd, part: claim.part)
      }
      let isInside =
        claim.start >= MemoryMap.conventionalEnd && claim.end <= MemoryMap.reservedEnd
      return isInside ? nil : claim
    }
  }

  /// Takes the lowest free range.
  ///
  /// - Parameter alignment: a power of two.
  mutating func placeLow(
    length: UInt64, alignment: UInt64 = 16, part: String
  ) throws(BootError) -> UInt64 {
    var start = Self.floor
    if length <= PhysicalLayout.holeStart {
      for claim in obstacles {
        if start + length <= claim.start { break }
        start = max(start, claim.end.alignedUp(to: alignment))
      }
    }
    try claim(start, length: length, part: part)
    return start
  }

  /// Takes the highest free range, at a multiple of 4096.
  ///
  /// - Parameters:
  ///   - limit: first address that is too high for the last byte.
  ///   - owner: whose size is at fault if it does not fit.
  mutating func placeHigh(
    length: UInt64, below limit: UInt64, part: String, owner: String
  ) throws(BootError) -> UInt64 {
    let limit = min(limit, PhysicalLayout.holeStart)
    var top = min(limit, memory.low.end)
    for claim in obstacles.reversed() where claim.start < top {
      if let start = Self.lastPage(in: claim.end, top, length: length) {
        try self.claim(start, length: length, part: part)
        return start
      }
      top = claim.start
    }
    if let start = Self.lastPage(in: Self.floor, top, length: length) {
      try self.claim(start, length: length, part: part)
      return start
    }
    // More memory only adds room above all that is placed.
    let base = (obstacles.last?.end ?? Self.floor).alignedUp(to: PhysicalLayout.pageSize)
    let (end, overflow) = base.addingReportingOverflow(length)
    guard !overflow, end <= limit else {
      throw .unreachable(
        file: owner, part: part, required: overflow ? .max : end, limit: limit)
    }
    throw .needsMemory(
      file: owner, required: end.alignedUp(to: PhysicalLayout.pageSize), available: memory.size)
  }

  private static func lastPage(in start: UInt64, _ end: UInt64, length: UInt64) -> UInt64? {
    guard end >= length else { return nil }
    let page = (end - length) & ~(PhysicalLayout.pageSize - 1)
    return page >= start ? page : nil
  }

  /// Has bytes written into a range that was taken.
  mutating func put(_ bytes: [UInt8], at address: UInt64) {
    contents.append((address, .bytes(bytes)))
  }

  /// Has a piece of an image read into a range that was taken.
  mutating func put(
    _ image: any ImageSource, offset: UInt64, length: UInt64, at address: UInt64
  ) {
    contents.append((address, .image(image, offset: offset, length: length)))
  }

  /// Has zeros written into a range that was taken: memory is not fresh when a machine restarts.
  mutating func putZeros(_ length: UInt64, at address: UInt64) {
    contents.append((address, .zeros(length)))
  }

  /// Takes the lowest free range for some bytes.
  mutating func add(
    _ bytes: [UInt8], alignment: UInt64 = 16, part: String
  ) throws(BootError) -> UInt64 {
    let address = try placeLow(length: UInt64(bytes.count), alignment: alignment, part: part)
    put(bytes, at: address)
    return address
  }

  /// Reads and writes everything that was put.
  func carryOut() throws(BootError) {
    for (address, content) in contents {
      do throws(GuestMemoryError) {
        switch content {
        case .bytes(let bytes): try memory.write(bytes, at: address)
        case .zeros(let length): try memory.zero(at: address, length: length)
        case .image: break
        }
      } catch {
        throw .memory(error)
      }
      guard case .image(let image, let offset, let length) = content else { continue }
      try load(image, offset: offset, length: length, at: address)
    }
  }

  private func load(
    _ image: any ImageSource, offset: UInt64, length: UInt64, at address: UInt64
  ) throws(BootError) {
    let pointer: UnsafeMutableRawPointer
    do throws(GuestMemoryError) {
      unsafe pointer = try unsafe memory.hostPointer(at: address, length: length)
    } catch {
      throw .memory(error)
    }
    try unsafe image.read(
      at: offset, into: UnsafeMutableRawBufferPointer(start: pointer, count: Int(length)))
  }
}
