// SPDX-License-Identifier: Apache-2.0

public import JSON
public import POSIX
internal import SystemPackage

/// A connection to the process of a machine, for a program that steers it.
///
/// Every call waits for its answer, at most until a deadline in nanoseconds of ``MonotonicClock``;
/// nil waits for ever. After a deadline that passed the connection can still be used: an answer
/// that comes late is not taken for that of a later request. It is used by one thread at a time.
public struct ControlClient: ~Copyable {
  /// Who answers.
  public let greeting: ControlGreeting

  private var channel: ControlChannel
  private var lastIdentifier: Int64 = 0
  /// What came while something else was waited for.
  private var events: [ControlEvent] = []

  private static let eventLimit = 1024

  /// Connects and waits for the greeting.
  ///
  /// - Parameters:
  ///   - path: the control socket; it may be longer than the address of a socket.
  ///   - deadline: when to give up.
  /// - Throws: ``ControlClientError``, of which `nobodyListens` means that the machine's process
  ///   is not there.
  public init(path: String, until deadline: UInt64?) throws(ControlClientError) {
    var channel = try Self.connect(to: path, until: deadline)
    guard let line = try channel.nextLine(until: deadline) else { throw .disconnected }
    greeting = try Self.greeting(in: line)
    self.channel = channel
  }

  private static func greeting(in line: [UInt8]) throws(ControlClientError) -> ControlGreeting {
    switch try ControlServerLine(line) {
    case .greeting(let greeting):
      guard greeting.version == ControlProtocolLimits.version else {
        throw .protocolViolation("it speaks version \(greeting.version)")
      }
      return greeting
    case .reply(let reply):
      if case .failure(let error) = reply.result { throw .refused(error) }
      throw .protocolViolation("it does not greet")
    case .event, .unknown: throw .protocolViolation("it does not greet")
    }
  }

  private static func connect(
    to path: String, until deadline: UInt64?
  ) throws(ControlClientError) -> ControlChannel {
    do throws(SystemCallError) {
      let address = try SocketAddress(path: path)
      guard let descriptor = try address.connect(until: deadline) else {
        throw SystemCallError("connect to \(path)", .timedOut)
      }
      return ControlChannel(descriptor)
    } catch {
      switch error.errno {
      case .noSuchFileOrDirectory, .connectionRefused: throw .nobodyListens(path: path)
      case .timedOut: throw .noAnswer
      default: throw .system(SystemCallError("connect to \(path)", error.errno))
      }
    }
  }

  // MARK: Requests

  /// Sends a request and waits for its result.
  ///
  /// - Returns: the member `result` of the reply.
  /// - Throws: ``ControlClientError``, of which `refused` is the process's own answer.
  @discardableResult
  public mutating func send(
    _ request: ControlRequest, until deadline: UInt64?
  ) throws(ControlClientError) -> JSONValue {
    lastIdentifier &+= 1
    let call = ControlCall(identifier: JSONValue(lastIdentifier), request)
    do throws(ControlClientError) {
      try channel.send(call.line, until: deadline)
    } catch .disconnected {
      // What the process said before it closed the connection explains more.
    }
    while true {
      guard let line = try channel.nextLine(until: deadline) else { throw .disconnected }
      switch try ControlServerLine(line) {
      case .reply(let reply):
        // Without an identifier it is about the connection as a whole.
        guard reply.identifier == call.identifier || reply.identifier.isNull else { continue }
        switch reply.result {
        case .success(let value): return value
        case .failure(let error): throw .refused(error)
        }
      case .event(let event): try keep(event)
      case .greeting, .unknown: continue
      }
    }
  }

  private mutating func keep(_ event: ControlEvent) throws(ControlClientError) {
    guard events.count < Self.eventLimit else {
      throw .protocolViolation("it tells of more than \(Self.eventLimit) events at once")
    }
    events.append(event)
  }

  /// What the machine is doing.
  ///
  /// - Throws: ``ControlClientError``.
  public mutating func status(until deadline: UInt64?) throws(ControlClientError) -> MachineStatus {
    guard let status = MachineStatus(try send(.status, until: deadline)) else {
      throw .protocolViolation("its status is none of version \(greeting.version)")
    }
    return status
  }

  /// Waits for the next event, after the request `subscribe`.
  ///
  /// Events that this version does not know are passed over.
  ///
  /// - Returns: nil at the end of the connection, which is that of the machine's process.
  /// - Throws: ``ControlClientError``, of which `noAnswer` means that nothing happened.
  public mutating func nextEvent(
    until deadline: UInt64?
  ) throws(ControlClientError) -> ControlEvent? {
    if !events.isEmpty { return events.removeFirst() }
    while let line = try channel.nextLine(until: deadline) {
      if case .event(let event) = try ControlServerLine(line) { return event }
    }
    return nil
  }

  // MARK: The console

  /// Makes the connection one to the serial port: first what the screen would show, then what the
  /// guest sends; what is sent is typed.
  ///
  /// - Parameter deadline: when to give up.
  /// - Returns: the connection, a socket in blocking mode whose end is that of the machine's process.
  /// - Throws: ``ControlClientError``; `refused` says where the port leads if it is not here.
  public consuming func console(
    until deadline: UInt64?
  ) throws(ControlClientError) -> OwnedDescriptor {
    try send(.console, until: deadline)
    return channel.release()
  }
}
