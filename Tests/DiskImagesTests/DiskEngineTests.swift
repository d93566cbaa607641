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
struct DiskEngineTests: EngineFixture {
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
