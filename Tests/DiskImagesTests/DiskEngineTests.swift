// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import POSIX
import SystemPackage
import TestSupport
import Testing

@testable import DiskImages

/// The same behaviour of every engine.
@Suite("Disk engine")
struct DiskEngineTests {
  private func makeEngine(
    _ kind: DiskEngineKind, _ image: consuming DiskImage, capacity: Int = 16,
    maximumSegments: Int = 8, fault: DiskFault? = nil
  ) throws -> any DiskEngine {
    switch kind {
    case .ioUring:
      IOUringEngine(
        image: image,
        parts: try .init(
          image: image, capacity: capacity, maximumSegments: maximumSegments, fault: fault))
    case .threadPool:
      try ThreadPoolEngine(
        image: image, capacity: capacity, maximumSegments: maximumSegments, fault: fault)
    }
  }

  /// Submits with one buffer for each array, and copies what was read back into them.
  private func run(
    _ engine: any DiskEngine, _ operation: DiskOperation, _ arrays: inout [[UInt8]]
  ) throws -> Int {
    let buffers = UnsafeMutableBufferPointer<DiskBuffer>.allocate(capacity: arrays.count)
    for (index, array) in arrays.enumerated() {
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, array.count), alignment: 16)
      unsafe memory.copyBytes(from: array)
      let start = try unsafe #require(memory.baseAddress)
      unsafe buffers.initializeElement(
        at: index, to: DiskBuffer(start: start, count: array.count))
    }
    defer {
      for index in arrays.indices {
        let buffer = unsafe buffers[index]
        arrays[index] = unsafe [UInt8](
          UnsafeRawBufferPointer(start: buffer.start, count: buffer.count))
        unsafe buffer.start.deallocate()
      }
      unsafe buffers.deallocate()
    }
    try unsafe engine.submit(operation, token: 7, buffers: UnsafeBufferPointer(buffers))
    return try #require(wait(for: engine, count: 1).first).result
  }

  private func run(_ engine: any DiskEngine, _ operation: DiskOperation) throws -> Int {
    var none: [[UInt8]] = []
    return try run(engine, operation, &none)
  }

  /// Commits, and polls the completion descriptor as an event loop does.
  private func wait(for engine: any DiskEngine, count: Int) -> [DiskCompletion] {
    engine.commit()
    var completions: [DiskCompletion] = []
    while completions.count < count {
      var descriptor = pollfd(
        fd: engine.completionDescriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&descriptor, 1, 30_000) == 1 else {
        Issue.record("the engine signalled nothing for 30 seconds")
        return completions
      }
      engine.reapCompletions { completions.append($0) }
    }
    return completions
  }

  private func pattern(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  @Test("What was written is read back, whatever the buffers", arguments: DiskEngineKind.allCases)
  func roundTrip(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 20)
    let engine = try makeEngine(kind, DiskImage(path: file.path))
    let data = pattern(12_288, seed: 1)
    var parts = [Array(data[0..<5000]), [], Array(data[5000..<5001]), Array(data[5001...])]
    #expect(try run(engine, .write(offset: 8192), &parts) == 12_288)
    #expect(try run(engine, .flush) == 0)
    #expect(try Array(file.bytes[8192..<8192 + 12_288]) == data)
    var whole = [[UInt8](repeating: 0, count: 12_288)]
    #expect(try run(engine, .read(offset: 8192), &whole) == 12_288)
    #expect(whole[0] == data)
    #expect(engine.inFlight == 0)
  }

  @Test("A durable write is there too", arguments: DiskEngineKind.allCases)
  func durableWrite(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 4096)
    let calls = CallLog()
    let engine = try makeEngine(kind, DiskImage(path: file.path)) { call, _, result in
      calls.append(call)
      return result
    }
    var data = [pattern(512, seed: 2)]
    #expect(try run(engine, .write(offset: 512, durable: true), &data) == 512)
    #expect(calls.all == [.write, .synchronize])
    #expect(try Array(file.bytes[512..<1024]) == data[0])
  }

  @Test("Many requests at once complete once each", arguments: DiskEngineKind.allCases)
  func manyRequests(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(pattern(64 * 512, seed: 3))
    let engine = try makeEngine(kind, DiskImage(path: file.path), capacity: 64)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 512, alignment: 16)
    defer { unsafe memory.deallocate() }
    let start = try unsafe #require(memory.baseAddress)
    for _ in 0..<20 {
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
      for index in 0..<64 {
        var buffer = unsafe DiskBuffer(start: start + index * 512, count: 512)
        try unsafe withUnsafePointer(to: &buffer) {
          try unsafe engine.submit(
            .read(offset: UInt64(index) * 512), token: UInt64(index) << 40,
            buffers: UnsafeBufferPointer(start: $0, count: 1))
        }
      }
      #expect(throws: DiskEngineError.full) {
        try unsafe engine.submit(
          .flush, token: 0, buffers: UnsafeBufferPointer(start: nil, count: 0))
      }
      let completions = wait(for: engine, count: 64)
      #expect(Set(completions.map(\.token)) == Set((0..<64).map { UInt64($0) << 40 }))
      #expect(completions.allSatisfy { $0.result == 512 })
      #expect(try unsafe [UInt8](memory) == file.bytes)
    }
  }

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

  @Test("Short transfers are resumed to the end", arguments: DiskEngineKind.allCases)
  func shortTransfers(kind: DiskEngineKind) throws {
    let data = pattern(10_000, seed: 6)
    let file = try TemporaryFile(size: 1 << 16)
    let calls = CallLog()
    let engine = try makeEngine(kind, DiskImage(path: file.path)) { call, _, result in
      calls.append(call)
      return (call == .write || call == .read) && result > 777 ? 777 : result
    }
    var parts = [Array(data[0..<3000]), Array(data[3000..<3001]), Array(data[3001...])]
    #expect(try run(engine, .write(offset: 0), &parts) == 10_000)
    #expect(try Array(file.bytes[0..<10_000]) == data)
    #expect(calls.all.count == 13)
    var back = [[UInt8](repeating: 0, count: 4000), [UInt8](repeating: 0, count: 6000)]
    #expect(try run(engine, .read(offset: 0), &back) == 10_000)
    #expect(back[0] + back[1] == data)
  }

  @Test("A file that was cut short fails the read", arguments: DiskEngineKind.allCases)
  func truncatedFile(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 16)
    let engine = try makeEngine(kind, DiskImage(path: file.path))
    try file.truncate(to: 4096 + 100)
    var data = [[UInt8](repeating: 1, count: 512)]
    #expect(try run(engine, .read(offset: 0), &data) == 512)
    #expect(try run(engine, .read(offset: 4096), &data) == -Int(EIO))
    #expect(try run(engine, .read(offset: 32768), &data) == -Int(EIO))
  }

  @Test("A device without room fails the write", arguments: DiskEngineKind.allCases)
  func fullDevice(kind: DiskEngineKind) throws {
    let descriptor = try OwnedDescriptor.open("/dev/full", flags: O_RDWR)
    let image = DiskImage(adopting: descriptor, geometry: DiskGeometry(fileSize: 1 << 20))
    let engine = try makeEngine(kind, image)
    var data = [[UInt8](repeating: 1, count: 512)]
    #expect(try run(engine, .write(offset: 512), &data) == -Int(ENOSPC))
  }

  @Test("An error number comes back as it is", arguments: DiskEngineKind.allCases)
  func injectedErrors(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 16)
    let engine = try makeEngine(kind, DiskImage(path: file.path)) { call, offset, result in
      switch call {
      case .read: offset == 1024 ? -Int(EIO) : result
      case .synchronize: -Int(ENOSPC)
      default: -Int(EINTR)
      }
    }
    var data = [[UInt8](repeating: 1, count: 512)]
    #expect(try run(engine, .read(offset: 1024), &data) == -Int(EIO))
    #expect(try run(engine, .read(offset: 0), &data) == 512)
    #expect(try run(engine, .flush) == -Int(ENOSPC))
    // A call that never gets anywhere ends too.
    #expect(try run(engine, .write(offset: 0), &data) == -Int(EINTR))
  }

  @Test("Nothing beyond the image is reached", arguments: DiskEngineKind.allCases)
  func range(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 4096)
    let engine = try makeEngine(kind, DiskImage(path: file.path))
    var data = [[UInt8](repeating: 1, count: 1024)]
    for offset in [3584, 4096, UInt64.max - 511, .max] {
      #expect(throws: DiskEngineError.outOfRange) {
        try run(engine, .write(offset: offset), &data)
      }
      #expect(throws: DiskEngineError.outOfRange) {
        try run(engine, .discard(offset: offset, length: 1024))
      }
    }
    var many = [[UInt8]](repeating: [1], count: 9)
    #expect(throws: DiskEngineError.tooManySegments) { try run(engine, .write(offset: 0), &many) }
    #expect(try file.bytes == [UInt8](repeating: 0, count: 4096))
  }

  @Test(
    "Draining waits for all, and all can be reaped after it", arguments: DiskEngineKind.allCases)
  func drain(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 20)
    let engine = try makeEngine(kind, DiskImage(path: file.path)) { _, _, result in
      result > 100 ? 100 : result
    }
    var bytes = pattern(8192, seed: 7)
    try unsafe bytes.withUnsafeMutableBytes { memory in
      let start = try unsafe #require(memory.baseAddress)
      for index in 0..<16 {
        var buffer = unsafe DiskBuffer(start: start + index * 512, count: 512)
        try unsafe withUnsafePointer(to: &buffer) {
          try unsafe engine.submit(
            .write(offset: UInt64(index) * 512), token: UInt64(index),
            buffers: UnsafeBufferPointer(start: $0, count: 1))
        }
      }
      engine.drain()
    }
    #expect(try Array(file.bytes[0..<8192]) == bytes)
    #expect(engine.inFlight == 16)
    var tokens: Set<UInt64> = []
    engine.reapCompletions {
      #expect($0.result == 512)
      tokens.insert($0.token)
    }
    #expect(tokens == Set(0..<16))
    #expect(engine.inFlight == 0)
  }

  @Test("An image is free as soon as its engine is gone", arguments: DiskEngineKind.allCases)
  func releasesLock(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 16)
    for _ in 0..<10 {
      let engine = try makeEngine(kind, DiskImage(path: file.path))
      var data = [pattern(4096, seed: 10)]
      #expect(try run(engine, .write(offset: 0), &data) == 4096)
    }
  }

  @Test("The engine says which it is, and threads take over where io_uring is refused")
  func selection() throws {
    let file = try TemporaryFile(size: 4096)
    let threads = try DiskImages.makeEngine(
      for: DiskImage(path: file.path), preferring: .threadPool)
    #expect(threads.engine.kind == .threadPool)
    #expect(threads.refusal == nil)
    let other = try TemporaryFile(size: 4096)
    let refused = try DiskImages.makeEngine(
      for: DiskImage(path: other.path), preferring: .ioUring, capacity: 8, maximumSegments: 8,
      refusal: .notPermitted)
    #expect(refused.engine.kind == .threadPool)
    #expect(refused.refusal?.errno == .notPermitted)
    var data = [pattern(512, seed: 8)]
    #expect(try run(refused.engine, .write(offset: 0), &data) == 512)
  }
}
