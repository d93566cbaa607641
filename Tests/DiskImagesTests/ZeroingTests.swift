// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DiskImages

@Suite("Disk engine: discarding and zeroing")
struct ZeroingTests: EngineFixture {
  @Test(
    "Discarded and zeroed ranges read as zero, the rest stays", arguments: DiskEngineKind.allCases)
  func zeroes(kind: DiskEngineKind) throws {
    let data = pattern(64 << 10, seed: 4)
    let file = try TemporaryFile(data)
    let engine = try makeEngine(kind, DiskImage(path: file.path))
    #expect(try run(engine, .writeZeroes(offset: 512, length: 1024, mayUnmap: false)) == 0)
    #expect(
      try run(engine, .writeZeroes(offset: 8192, length: 4096, mayUnmap: true, durable: true)) == 0)
    #expect(try run(engine, .discard(offset: 16384, length: 8192)) == 0)
    var expected = data
    for range in [512..<1536, 8192..<12288, 16384..<24576] {
      expected.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
    }
    #expect(try file.bytes == expected)
  }

  @Test("Where fallocate is unknown, zeroes are written", arguments: DiskEngineKind.allCases)
  func zeroesWithoutAllocation(kind: DiskEngineKind) throws {
    let data = pattern(4 << 20, seed: 5)
    let file = try TemporaryFile(data)
    let calls = CallLog()
    let engine = try makeEngine(kind, DiskImage(path: file.path), maximumSegments: 4) {
      call, _, result in
      calls.append(call)
      return call == .punchHole || call == .zeroRange ? -Int(EOPNOTSUPP) : result
    }
    #expect(try run(engine, .writeZeroes(offset: 512, length: 3 << 20, mayUnmap: true)) == 0)
    // 3 MiB by four buffers of 64 KiB.
    #expect(calls.all == [.punchHole, .zeroRange] + [DiskSystemCall](repeating: .write, count: 12))
    var expected = data
    expected.replaceSubrange(512..<512 + (3 << 20), with: [UInt8](repeating: 0, count: 3 << 20))
    #expect(try file.bytes == expected)
    #expect(try run(engine, .discard(offset: 0, length: 512)) == 0)
  }

  @Test(
    "A file system without ZERO_RANGE gets zeroes written",
    .enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")),
    arguments: DiskEngineKind.allCases)
  func zeroesOnTmpfs(kind: DiskEngineKind) throws {
    let data = pattern(1 << 20, seed: 9)
    let file = try TemporaryFile(data, directory: "/dev/shm")
    let engine = try makeEngine(kind, DiskImage(path: file.path))
    #expect(try run(engine, .writeZeroes(offset: 1024, length: 600_064, mayUnmap: false)) == 0)
    var expected = data
    expected.replaceSubrange(1024..<601_088, with: [UInt8](repeating: 0, count: 600_064))
    #expect(try file.bytes == expected)
  }
}
