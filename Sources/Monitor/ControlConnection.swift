// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import ControlProtocol

/// A client of the control socket: lines in, lines out, both bounded. Only the control thread uses it.
final class ControlConnection {
  /// How many bytes wait for the client at most; one that lets more gather is disconnected.
  static let outputLimit = ControlProtocolLimits.replySize
  /// With so many bytes waiting, no further request is read.
  private static let outputThreshold = 64 << 10

  let endpoint: ControlEndpoint
  /// Whether the client is told of events.
  var isSubscribed = false
  /// What waits for the client.
  private(set) var output = ControlBuffer()

  private var input = LineBuffer(limit: ControlProtocolLimits.requestSize)
  private var inputIsOver = false
  private var isRefused = false
  private var isDeaf = false
  private var isBroken = false

  init(_ endpoint: ControlEndpoint) {
    self.endpoint = endpoint
  }

  /// Whether there is nothing left to do for the client.
  var isOver: Bool {
    if isBroken { return true }
    return (inputIsOver || isRefused) && output.isEmpty && !isSubscribed
  }

  private var takesRequests: Bool {
    !isBroken && !isRefused && output.count < Self.outputThreshold
  }

  // MARK: In

  /// Receives what the client has sent, once.
  func receive(into chunk: inout [UInt8]) {
    guard takesRequests, !inputIsOver, input.count <= ControlProtocolLimits.requestSize else {
      return
    }
    switch endpoint.receive(into: &chunk) {
    case .bytes(let count): input.append(chunk[..<count])
    case .nothing: break
    case .end: inputIsOver = true
    }
  }

  /// The next line, if there is one and the client reads the replies.
  func nextLine() -> LineBuffer.Found? {
    guard takesRequests else { return nil }
    if let found = input.next() { return found }
    guard inputIsOver, input.count > 0 else { return nil }
    // The last line may lack its line feed. Half an object is no JSON, so nothing is misread.
    return .line(input.takeRest())
  }

  /// Takes out what the client has sent behind its last request.
  func takeRest() -> [UInt8] {
    input.takeRest()
  }

  // MARK: Out

  /// Puts a line behind those that wait for the client.
  func say(_ line: String) {
    guard !isDeaf, !isRefused else { return }
    guard output.count + line.utf8.count <= Self.outputLimit else {
      isBroken = true
      return
    }
    output.append(line.utf8)
  }

  /// Says one last line.
  func refuse(saying line: String) {
    say(line)
    isRefused = true
    isSubscribed = false
  }

  /// Sends what the client takes.
  func flush() {
    if !output.flush(to: endpoint.rawValue) { becomeDeaf() }
  }

  /// Sends no more. What the client has asked for before it left is still done.
  func becomeDeaf() {
    isDeaf = true
    isSubscribed = false
    output.removeAll()
  }

  /// Waits for what can be done next.
  func waitForMore() {
    var events: UInt32 = 0
    if takesRequests, !inputIsOver { events |= EPOLLIN.rawValue }
    if !output.isEmpty { events |= EPOLLOUT.rawValue }
    if !endpoint.expect(events) { isBroken = true }
  }
}
