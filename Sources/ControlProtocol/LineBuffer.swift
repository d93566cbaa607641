// SPDX-License-Identifier: Apache-2.0

/// Bytes that arrive in pieces, taken out as lines.
///
/// It holds no more than is put in between two calls of ``next()`` and one line beyond that, so its
/// owner bounds it by reading no more while there are lines.
public struct LineBuffer: Sendable {
  /// What ``next()`` finds.
  public enum Found: Sendable, Equatable {
    /// A line, without its line feed.
    case line([UInt8])
    /// A line that is longer than the limit; the buffer is of no more use.
    case tooLong
  }

  private let limit: Int
  private var bytes: [UInt8] = []
  private var head = 0
  /// Before this there is no line feed.
  private var searched = 0

  /// Takes lines up to a length.
  ///
  /// - Parameter limit: in bytes, without the line feed.
  public init(limit: Int) {
    self.limit = limit
  }

  /// How many bytes wait.
  public var count: Int { bytes.count - head }

  /// Puts bytes behind those that wait.
  public mutating func append(_ new: ArraySlice<UInt8>) {
    if head > 0 {
      bytes.removeFirst(head)
      searched -= head
      head = 0
    }
    bytes += new
  }

  /// Takes the next line out; nil if no whole one is there. O(*n*) in what was not searched yet.
  public mutating func next() -> Found? {
    if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[head..<end]
      searched = end + 1
      guard line.count <= limit else { return .tooLong }
      head = end + 1
      return .line(Array(line))
    }
    searched = bytes.count
    return count > limit ? .tooLong : nil
  }

  /// Takes out everything that waits.
  public mutating func takeRest() -> [UInt8] {
    defer { (bytes, head, searched) = ([], 0, 0) }
    return Array(bytes[head...])
  }
}
