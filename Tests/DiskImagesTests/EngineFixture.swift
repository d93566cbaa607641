// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import DiskImages

/// What every engine is tested with.
protocol EngineFixture {}

extension EngineFixture {
  func makeEngine(
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
  func run(
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

  func run(_ engine: any DiskEngine, _ operation: DiskOperation) throws -> Int {
    var none: [[UInt8]] = []
    return try run(engine, operation, &none)
  }

  /// Commits, and polls the completion descriptor as an event loop does.
  func wait(for engine: any DiskEngine, count: Int) -> [DiskCompletion] {
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

  func pattern(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }
}
