// SPDX-License-Identifier: Apache-2.0

import GuestMemory

/// What guest memory must do, over plain arrays. It keeps only the bytes around the ends of the
/// regions, which is where the tests write.
struct GuestMemoryModel {
  /// How many bytes are kept at each end of a region.
  static let window: UInt64 = 256

  /// The regions, by the first address and the first address after.
  let regions: [(start: UInt64, end: UInt64)]
  private(set) var windows: [(start: UInt64, bytes: [UInt8])]

  init(regions: [(start: UInt64, end: UInt64)]) {
    self.regions = regions
    windows = regions.flatMap { region in
      [region.start, region.end - Self.window].map {
        ($0, [UInt8](repeating: 0, count: Int(Self.window)))
      }
    }
  }

  /// Whether one region holds all the bytes, in arithmetic that cannot wrap.
  func contains(_ address: UInt64, _ length: UInt64) -> Bool {
    regions.contains {
      address >= $0.start && UInt128(address) + UInt128(length) <= UInt128($0.end)
    }
  }

  subscript(address: UInt64) -> UInt8 {
    get {
      for window in windows where address >= window.start && address - window.start < Self.window {
        return window.bytes[Int(address - window.start)]
      }
      return 0
    }
    set {
      for index in windows.indices {
        let start = windows[index].start
        if address >= start, address - start < Self.window {
          windows[index].bytes[Int(address - start)] = newValue
        }
      }
    }
  }

  mutating func write(_ bytes: [UInt8], at address: UInt64) {
    for (offset, byte) in bytes.enumerated() { self[address + UInt64(offset)] = byte }
  }

  func bytes(at address: UInt64, count: UInt64) -> [UInt8] {
    (0..<count).map { self[address + $0] }
  }
}
