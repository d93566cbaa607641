// SPDX-License-Identifier: Apache-2.0

/// The last bytes of what a guest has sent, up to a bound, and where a screen can begin to show them.
struct ConsoleHubTail {
  private let capacity: Int
  private var buffer = ControlBuffer()
  /// The place of the first byte in the whole stream.
  private var position = ConsoleHubPosition()
  /// How many bytes the bound cost since the last ``takeLoss()``.
  private var lostCount = 0

  /// - Parameter capacity: in bytes.
  init(capacity: Int) {
    self.capacity = capacity
  }

  var isEmpty: Bool { buffer.isEmpty }

  /// Puts bytes at the end. The oldest are lost when there is no room.
  mutating func append(_ new: ArraySlice<UInt8>) {
    let excess = buffer.count + new.count - capacity
    guard excess > 0 else { return buffer.append(new) }
    lostCount += excess
    let old = min(excess, buffer.count)
    remove(old)
    for byte in new.prefix(excess - old) { position.advance(over: byte) }
    buffer.append(new.dropFirst(excess - old))
  }

  private mutating func remove(_ count: Int) {
    for byte in buffer.contents.prefix(count) { position.advance(over: byte) }
    buffer.removeFirst(count)
  }

  /// The bytes, from a place on where a screen can begin: all of them, if nothing was lost.
  var text: ArraySlice<UInt8> {
    lostCount == 0 ? buffer.contents : buffer.contents.dropFirst(beginning)
  }

  /// Finds out whether bytes were lost before the first; then it becomes one where a screen can
  /// begin.
  ///
  /// - Returns: how many were lost; nil if none was.
  mutating func takeLoss() -> Int? {
    guard lostCount > 0 else { return nil }
    let skipped = beginning
    remove(skipped)
    defer { lostCount = 0 }
    return lostCount + skipped
  }

  /// How many bytes to leave out: up to the first line that begins in the first half, or else the
  /// first character outside of escape sequences. Text without either is shown as it is.
  private var beginning: Int {
    var position = position
    var boundary: Int?
    for (offset, byte) in buffer.contents.enumerated() {
      if position.isLineStart, offset <= buffer.count / 2 { return offset }
      if boundary == nil, position.isBoundary(before: byte) { boundary = offset }
      if boundary != nil, offset > buffer.count / 2 { break }
      position.advance(over: byte)
    }
    return boundary ?? 0
  }

  /// Sends what a socket takes at once.
  ///
  /// - Returns: false if it takes nothing any more.
  mutating func flush(to descriptor: Int32) -> Bool {
    while !isEmpty {
      switch buffer.offer(to: descriptor) {
      case .sent(0): return true
      case .sent(let count): remove(count)
      case .refused: return false
      }
    }
    return true
  }
}
