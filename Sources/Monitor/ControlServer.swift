// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import ControlProtocol
internal import Glibc
internal import JSON
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// Serves a machine's control socket on a thread of its own, and the console hub with it.
///
/// Neither a client nor what it asks for keeps a vCPU or a disk waiting. See
/// docs/control-protocol.md.
final class ControlServer: @unchecked Sendable {
  /// Where the serial port of the machine is found.
  enum Console {
    /// Here.
    case hub(ConsoleHub)
    /// Where a mode other than the standard streams leads.
    case elsewhere(SerialMode)
  }

  /// How many clients there are at most, those at the console included.
  static let clientLimit = 64

  private static let arrivalsPerTurn = 16
  /// How long clients have at the end to take what is left, in nanoseconds.
  private static let patience: UInt64 = 1_000_000_000

  private let name: String
  private let console: Console
  private let loop: EventLoop
  private let door: ControlDoor
  private let news = Mutex<[ControlEvent]>([])
  private let newsEvent: EventDescriptor
  private let thread = Mutex<Thread?>(nil)
  // What follows is used by the thread that starts the server, and then by the control thread.
  private var machine: ControlService?
  private var connections: [ObjectIdentifier: ControlConnection] = [:]
  private var chunk = [UInt8](repeating: 0, count: 4096)

  /// Makes the socket; clients wait until ``start(serving:)``. A server that is never started takes
  /// it away when it goes.
  ///
  /// - Parameters:
  ///   - name: the machine's name, for the greeting.
  ///   - path: where the socket appears; it may be longer than a socket's usual limit.
  ///   - console: where the serial port is found.
  /// - Throws: `EADDRINUSE` if another process serves that socket, `EEXIST` if something else is
  ///   there, or the error number of the call that failed.
  init(name: String, path: String, console: Console) throws(SystemCallError) {
    self.name = name
    self.console = console
    loop = try EventLoop()
    newsEvent = try EventDescriptor()
    door = try ControlDoor(path: path)
  }

  // MARK: Any thread

  /// Starts the control thread; once only.
  ///
  /// - Parameter machine: what is controlled; it is kept until ``stop()``.
  /// - Throws: the error number of the call that failed.
  func start(serving machine: any ControlledMachine) throws(SystemCallError) {
    self.machine = ControlService(machine: machine)
    try loop.add(newsEvent.rawValue) { [unowned self] _ in
      newsEvent.drain()
      spreadNews()
    }
    try watchDoor()
    if case .hub(let hub) = console { try hub.start(on: loop) }
    try thread.withLock { (thread) throws(SystemCallError) in
      thread = try Thread(ofMachine: "control") { [self] in
        loop.run()
        finish()
      }
    }
  }

  /// Tells those who subscribed.
  func publish(event: ControlEvent) {
    news.withLock { $0.append(event) }
    newsEvent.signal()
  }

  /// Takes the socket away, gives clients the rest that is for them, closes every connection, and
  /// returns then. A client that takes nothing has a second.
  func stop() {
    door.removeName()
    loop.stop()
    if let thread = thread.withLock({ $0.take() }) {
      thread.join()
    } else {
      finish()
    }
  }

  // MARK: Clients

  /// Told of those who come and not of those who wait: without a file descriptor to let them in,
  /// the thread would spin.
  private func watchDoor() throws(SystemCallError) {
    try loop.add(door.rawValue, events: EPOLLIN.rawValue | EPOLLET.rawValue) { [unowned self] _ in
      acceptClients()
    }
  }

  private func acceptClients() {
    for _ in 0..<Self.arrivalsPerTurn {
      switch door.next() {
      case .client(let descriptor)?: welcome(descriptor)
      case .unwanted(let descriptor, let reason)?: door.turnAway(descriptor, because: reason)
      case nil: return
      }
    }
    // More may wait. Whoever is inside already has a turn first.
    loop.remove(door.rawValue)
    do throws(SystemCallError) {
      try watchDoor()
    } catch {
      ControlComplaint.write("the control socket takes no more connections: \(error)")
    }
  }

  private func welcome(_ descriptor: consuming OwnedDescriptor) {
    var count = connections.count
    if case .hub(let hub) = console { count += hub.watcherCount }
    guard count < Self.clientLimit else {
      let reason = "\(Self.clientLimit) programs are connected to \(name) already"
      return door.turnAway(descriptor, because: reason)
    }
    let connection = ControlConnection(ControlEndpoint(descriptor, on: loop))
    connection.endpoint.onEvents = { [unowned self, unowned connection] in
      serve(connection, events: $0)
    }
    connections[ObjectIdentifier(connection)] = connection
    connection.say(ControlGreeting(machine: name, processIdentifier: getpid()).line)
    goOn(with: connection)
  }

  private func serve(_ connection: ControlConnection, events: UInt32) {
    if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0, connection.endpoint.isHungUp {
      connection.becomeDeaf()
    }
    connection.flush()
    connection.receive(into: &chunk)
    while let found = connection.nextLine() {
      switch found {
      case .line(let line):
        // A person who types may send empty ones.
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
        answer(line, from: connection)
      case .tooLong:
        let error = ControlError(
          .invalid, "a request has at most \(ControlProtocolLimits.requestSize) bytes")
        connection.refuse(saying: ControlReply(identifier: .null, .failure(error)).line)
      }
      guard connections[ObjectIdentifier(connection)] != nil else { return }
      connection.flush()
    }
    goOn(with: connection)
  }

  private func goOn(with connection: ControlConnection) {
    connection.flush()
    if !connection.isOver { connection.waitForMore() }
    if connection.isOver { connections[ObjectIdentifier(connection)] = nil }
  }

  // MARK: Requests

  private func answer(_ line: [UInt8], from connection: ControlConnection) {
    let call: ControlCall
    do throws(ControlCall.Failure) {
      call = try ControlCall(line: line)
    } catch {
      return connection.say(ControlReply(identifier: error.identifier, .failure(error.error)).line)
    }
    switch call.request {
    case .console: attach(connection, call.identifier)
    case .subscribe:
      // What happened before the request is told to nobody who came later.
      spreadNews()
      connection.isSubscribed = true
      connection.say(ControlReply(identifier: call.identifier, .success([:])).line)
    default:
      guard let result = machine?.answer(call.request) else { return }
      connection.say(ControlReply(identifier: call.identifier, result).line)
    }
  }

  private func attach(_ connection: ControlConnection, _ identifier: JSONValue) {
    switch console {
    case .hub(let hub):
      connection.say(ControlReply(identifier: identifier, .success([:])).line)
      connections[ObjectIdentifier(connection)] = nil
      hub.attach(connection.endpoint, unsent: connection.output, received: connection.takeRest())
    case .elsewhere(let mode):
      let place = mode == .none ? "nowhere" : "to \(mode.text)"
      let error = ControlError(.wrongState, "the serial port of \(name) leads \(place)")
      connection.say(ControlReply(identifier: identifier, .failure(error)).line)
    }
  }

  private func spreadNews() {
    let events = news.withLock { news in
      defer { news = [] }
      return news
    }
    guard !events.isEmpty else { return }
    let lines = events.map(\.line)
    for connection in Array(connections.values) where connection.isSubscribed {
      lines.forEach { connection.say($0) }
      goOn(with: connection)
    }
  }

  // MARK: The end

  private func finish() {
    spreadNews()
    if case .hub(let hub) = console { hub.drain() }
    let deadline = MonotonicClock.nanoseconds &+ Self.patience
    while true {
      var waiting: [Int32] = []
      for connection in connections.values {
        connection.flush()
        if !connection.output.isEmpty { waiting.append(connection.endpoint.rawValue) }
      }
      if case .hub(let hub) = console { waiting += hub.flush() }
      guard !waiting.isEmpty, wait(for: waiting, until: deadline) else { break }
    }
    connections = [:]
    if case .hub(let hub) = console { hub.close() }
    machine = nil
    loop.releaseHandlers()
  }

  /// - Returns: false after the deadline.
  private func wait(for descriptors: [Int32], until deadline: UInt64) -> Bool {
    let now = MonotonicClock.nanoseconds
    guard now < deadline else { return false }
    var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    let timeout = Int32(clamping: (deadline - now) / 1_000_000 + 1)
    _ = unsafe poll(&requests, nfds_t(requests.count), timeout)
    return true
  }
}
