// SPDX-License-Identifier: Apache-2.0

import DiskImages
import POSIX

/// A disk in memory that a test can slow down, reorder and make fail.
final class TestEngine: DiskEngine {
  let kind = DiskEngineKind.threadPool
  let geometry: DiskGeometry
  let capacity: Int
  let maximumSegments = 256
  private(set) var operations: [DiskOperation] = []
  /// Completes the newest request first.
  let isReversed: Bool
  /// What requests fail with, if they shall.
  let failure: (@Sendable (DiskOperation) -> Int?)?

  private let event: EventDescriptor
  private var contents: [UInt8]
  private var done: [DiskCompletion] = []

  init(
    sectors: Int = 2048, capacity: Int = 256, isReadOnly: Bool = false, isReversed: Bool = false,
    failure: (@Sendable (DiskOperation) -> Int?)? = nil
  ) throws {
    geometry = DiskGeometry(
      fileSize: UInt64(sectors) * 512, physicalBlockSize: 4096, isReadOnly: isReadOnly)
    self.capacity = capacity
    self.isReversed = isReversed
    self.failure = failure
    contents = [UInt8](repeating: 0, count: sectors * 512)
    event = try EventDescriptor()
  }

  var completionDescriptor: Int32 { event.rawValue }
  var inFlight: Int { done.count }

  func submit(
    _ operation: DiskOperation, token: UInt64, buffers: UnsafeBufferPointer<DiskBuffer>
  ) throws(DiskEngineError) {
    guard done.count < capacity else { throw .full }
    let result = unsafe failure?(operation) ?? perform(operation, buffers)
    done.append(DiskCompletion(token: token, result: result))
  }

  private func perform(
    _ operation: DiskOperation, _ buffers: UnsafeBufferPointer<DiskBuffer>
  ) -> Int {
    var moved = 0
    switch operation {
    case .read(let offset):
      for index in buffers.indices {
        let buffer = unsafe buffers[index]
        unsafe contents.withUnsafeBytes {
          unsafe buffer.start.copyMemory(
            from: $0.baseAddress.unsafelyUnwrapped + Int(offset) + moved, byteCount: buffer.count)
        }
        moved += unsafe buffer.count
      }
    case .write(let offset, _):
      for index in buffers.indices {
        let buffer = unsafe buffers[index]
        unsafe contents.withUnsafeMutableBytes {
          unsafe ($0.baseAddress.unsafelyUnwrapped + Int(offset) + moved).copyMemory(
            from: buffer.start, byteCount: buffer.count)
        }
        moved += unsafe buffer.count
      }
    case .flush: break
    case .discard(let offset, let length), .writeZeroes(let offset, let length, _, _):
      for index in Int(offset)..<Int(offset + length) { contents[index] = 0 }
    }
    return moved
  }

  func commit() {
    if !done.isEmpty { event.signal() }
  }

  func reapCompletions(_ body: (DiskCompletion) -> Void) {
    event.drain()
    let completions = isReversed ? done.reversed() : done
    done = []
    for completion in completions { body(completion) }
  }

  func drain() {}
}
