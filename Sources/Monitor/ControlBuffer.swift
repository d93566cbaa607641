// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// Bytes on their way to a socket, in order. It has no bound of its own.
struct ControlBuffer {
  /// What became of an attempt to send.
  enum Outcome {
    /// As much was taken as there was room for.
    case sent(Int)
    /// The other side takes nothing any more.
    case refused
  }

  private var bytes: [UInt8] = []
  private var head = 0

  /// Beyond this, memory that a peak needed is given back when the buffer is empty.
  private static let keptCapacity = 16 << 10

  var count: Int { bytes.count - head }
  var isEmpty: Bool { count == 0 }
  /// The bytes that wait.
  var contents: ArraySlice<UInt8> { bytes[head...] }

  mutating func append(_ new: some Sequence<UInt8>) {
    bytes.append(contentsOf: new)
  }

  /// Takes out the oldest bytes. O(1) on average.
  mutating func removeFirst(_ count: Int) {
    head += min(count, self.count)
    if head == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
      head = 0
    } else if head > bytes.count / 2 {
      bytes.removeFirst(head)
      head = 0
    }
  }

  mutating func removeAll() {
    removeFirst(count)
  }

  /// Offers the bytes to a socket, once, without waiting. What it takes still has to be removed.
  func offer(to descriptor: Int32) -> Outcome {
    guard !isEmpty else { return .sent(0) }
    let result = retryingInterrupted {
      unsafe contents.withUnsafeBytes { bytes in
        unsafe send(
          descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
    }
    if result >= 0 { return .sent(result) }
    return Errno.current == .wouldBlock ? .sent(0) : .refused
  }

  /// Sends what a socket takes at once.
  ///
  /// - Returns: false if it takes nothing any more.
  mutating func flush(to descriptor: Int32) -> Bool {
    while !isEmpty {
      switch offer(to: descriptor) {
      case .sent(0): return true
      case .sent(let count): removeFirst(count)
      case .refused: return false
      }
    }
    return true
  }
}
