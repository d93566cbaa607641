// SPDX-License-Identifier: Apache-2.0

import DiskImages

/// An engine that swaps two bytes of each request in one direction.
///
/// The driver's memory is as it was when a write is done, as if the bytes had been swapped on their
/// way.
@safe
final class SwappingEngine: DiskEngine {
  enum Direction: Sendable {
    case read, write
  }

  private let engine: any DiskEngine
  private let direction: Direction
  private var buffers: [UInt64: UnsafeMutableRawPointer] = unsafe [:]

  init(_ engine: any DiskEngine, _ direction: Direction) {
    self.engine = engine
    self.direction = direction
  }

  var kind: DiskEngineKind { engine.kind }
  var geometry: DiskGeometry { engine.geometry }
  var capacity: Int { engine.capacity }
  var maximumSegments: Int { engine.maximumSegments }
  var completionDescriptor: Int32 { engine.completionDescriptor }
  var inFlight: Int { engine.inFlight }

  func submit(
    _ operation: DiskOperation, token: UInt64, buffers: UnsafeBufferPointer<DiskBuffer>
  ) throws(DiskEngineError) {
    if let buffer = unsafe buffers.first, unsafe buffer.count >= 512 {
      switch (operation, direction) {
      case (.read, .read): unsafe self.buffers[token] = buffer.start
      case (.write, .write):
        unsafe self.buffers[token] = buffer.start
        unsafe Self.swapBytes(at: buffer.start)
      default: break
      }
    }
    try unsafe engine.submit(operation, token: token, buffers: buffers)
  }

  func commit() {
    engine.commit()
  }

  func reapCompletions(_ body: (DiskCompletion) -> Void) {
    engine.reapCompletions { completion in
      if let start = unsafe buffers.removeValue(forKey: completion.token) {
        unsafe Self.swapBytes(at: start)
      }
      body(completion)
    }
  }

  func drain() {
    engine.drain()
  }

  private static func swapBytes(at start: UnsafeMutableRawPointer) {
    let (first, second) = unsafe (start + 100, start + 301)
    let byte = unsafe first.load(as: UInt8.self)
    unsafe first.storeBytes(of: second.load(as: UInt8.self), as: UInt8.self)
    unsafe second.storeBytes(of: byte, as: UInt8.self)
  }
}
