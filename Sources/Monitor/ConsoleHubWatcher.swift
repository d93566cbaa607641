// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Somebody at the console. Only the control thread uses it.
final class ConsoleHubWatcher {
  /// How many bytes of the guest wait for one watcher at most, beyond what its socket holds.
  static let backlogLimit = 256 << 10

  let endpoint: ControlEndpoint
  /// Whether the watcher takes nothing any more.
  private(set) var isGone = false
  /// Whether the watcher types no more.
  private(set) var inputIsOver = false
  /// What goes first and is never lost.
  private var head: ControlBuffer
  private var backlog = ConsoleHubTail(capacity: ConsoleHubWatcher.backlogLimit)

  /// - Parameters:
  ///   - unsent: what is still to be sent of the time before the connection was a console.
  ///   - screenful: what the guest has sent before.
  init(_ endpoint: ControlEndpoint, unsent: ControlBuffer, screenful: ArraySlice<UInt8>) {
    self.endpoint = endpoint
    head = unsent
    head.append(screenful)
  }

  /// Whether something waits.
  var hasUnsent: Bool { !isGone && !(head.isEmpty && backlog.isEmpty) }

  /// Puts what the guest sent behind what waits, and sends what the watcher takes.
  func show(_ bytes: ArraySlice<UInt8>) {
    let isFull = hasUnsent
    backlog.append(bytes)
    // While it is full, what is lost adds up to one message.
    if !isFull { flush() }
  }

  /// Sends what the watcher takes; to be called when its socket has room.
  func flush() {
    while hasUnsent {
      if head.isEmpty, let count = backlog.takeLoss() {
        head.append("\r\n[roost: \(count) bytes skipped]\r\n".utf8)
      }
      guard head.flush(to: endpoint.rawValue) else { return leave() }
      if !head.isEmpty { return }
      guard backlog.flush(to: endpoint.rawValue) else { return leave() }
      if !backlog.isEmpty { return }
    }
  }

  private func leave() {
    isGone = true
    head.removeAll()
    backlog = ConsoleHubTail(capacity: 0)
  }

  /// Receives what the watcher typed, once.
  ///
  /// - Returns: the bytes in the chunk; nil if there are none.
  func receive(into chunk: inout [UInt8]) -> ArraySlice<UInt8>? {
    guard !inputIsOver else { return nil }
    switch endpoint.receive(into: &chunk) {
    case .bytes(let count): return chunk[..<count]
    case .nothing: return nil
    case .end:
      inputIsOver = true
      return nil
    }
  }

  /// Waits for what can be done next.
  ///
  /// - Parameter mayType: whether there is room for what the watcher types.
  func waitForMore(mayType: Bool) {
    var events: UInt32 = 0
    if mayType, !inputIsOver { events |= EPOLLIN.rawValue }
    if hasUnsent { events |= EPOLLOUT.rawValue }
    if !endpoint.expect(events) { leave() }
  }
}
