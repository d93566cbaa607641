// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// Where the serial port of a supervised machine leads: to the log, and to whoever is attached.
///
/// It outlives the runs of the machine. Whatever the guest sends is taken at once, so neither a slow
/// watcher nor a full disk makes the guest wait.
final class ConsoleHub: @unchecked Sendable {
  /// How much of the past somebody who attaches is shown, in bytes.
  static let screenfulSize = 16 << 10
  /// With so many typed bytes waiting for the guest, no more are read from watchers.
  static let typedThreshold = 4 << 10
  /// How many typed bytes wait for the guest at most, when those who typed them have left.
  static let typedLimit = 64 << 10

  /// How much of an old run is read at most before the next one is served, in chunks.
  private static let drainLimit = 1024

  private let arrivals = Mutex<[Int32]>([])
  private let arrivalEvent: EventDescriptor
  private let log: SerialLog
  // What follows is used by the control thread alone.
  private var loop: EventLoop?
  private var line: ControlEndpoint?
  private var watchers: [ObjectIdentifier: ConsoleHubWatcher] = [:]
  private var screenful = ConsoleHubTail(capacity: ConsoleHub.screenfulSize)
  private var typed = ControlBuffer()
  private var chunk = [UInt8](repeating: 0, count: 16 << 10)

  /// - Parameter log: where everything that the guest sends is kept.
  /// - Throws: the error number of `eventfd`.
  init(log: SerialLog) throws(SystemCallError) {
    self.log = log
    arrivalEvent = try EventDescriptor()
  }

  deinit {
    closeArrivals()
  }

  // MARK: Any thread

  /// The monitor's end of the line for one run of the machine: what is written to it is shown and
  /// logged, what is read from it was typed. Closing it ends the run and leaves the watchers.
  ///
  /// The corresponding C function is `socketpair`. The socket is in blocking mode.
  ///
  /// - Throws: the error number of `socketpair`.
  func connect() throws(SystemCallError) -> OwnedDescriptor {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw SystemCallError("socketpair", .current)
    }
    let (own, other) = (ends[0], ends[1])
    arrivals.withLock { $0.append(own) }
    arrivalEvent.signal()
    return OwnedDescriptor(adopting: other)
  }

  private func closeArrivals() {
    arrivals.withLock { arrivals in
      arrivals.forEach { _ = Glibc.close($0) }
      arrivals = []
    }
  }

  // MARK: The control server's side

  /// Hands the hub to the control thread's loop, which does not run yet.
  func start(on loop: EventLoop) throws(SystemCallError) {
    self.loop = loop
    try loop.add(arrivalEvent.rawValue) { [unowned self] _ in
      arrivalEvent.drain()
      takeArrivals()
    }
  }

  /// How many are attached.
  var watcherCount: Int { watchers.count }

  /// Makes a connection one to the serial port.
  ///
  /// - Parameters:
  ///   - unsent: what goes to the client first.
  ///   - received: what the client has typed already.
  func attach(_ endpoint: ControlEndpoint, unsent: ControlBuffer, received: [UInt8]) {
    let watcher = ConsoleHubWatcher(endpoint, unsent: unsent, screenful: screenful.text)
    endpoint.onEvents = { [unowned self, unowned watcher] in serve(watcher, events: $0) }
    watchers[ObjectIdentifier(watcher)] = watcher
    // One request line's worth, which the control connection has bounded.
    typed.append(received)
    watcher.flush()
    deliver()
    goOn()
  }

  /// Takes everything that the guest has sent, at the end.
  func drain() {
    takeArrivals()
    readToTheEnd()
  }

  /// Sends what watchers take.
  ///
  /// - Returns: the descriptors of those who have not taken all.
  func flush() -> [Int32] {
    watchers.values.compactMap { watcher in
      watcher.flush()
      return watcher.hasUnsent ? watcher.endpoint.rawValue : nil
    }
  }

  /// Closes every connection.
  func close() {
    line = nil
    watchers = [:]
    closeArrivals()
  }

  // MARK: The guest

  private func takeArrivals() {
    let new = arrivals.withLock { arrivals in
      defer { arrivals = [] }
      return arrivals
    }
    for number in new {
      let descriptor = OwnedDescriptor(adopting: number)
      guard let loop else { continue }
      // The runs of a machine follow each other, and so does what they sent.
      readToTheEnd()
      let line = ControlEndpoint(descriptor, on: loop)
      line.onEvents = { [unowned self, unowned line] _ in
        guard self.line === line else { return }
        _ = readLine()
        deliver()
        goOn()
      }
      self.line = line
      deliver()
    }
    goOn()
  }

  /// Reads what is there of the run that is over, or nearly.
  private func readToTheEnd() {
    for _ in 0..<Self.drainLimit where !readLine() { return }
  }

  /// Reads what the guest sent, once.
  ///
  /// - Returns: false if there was nothing.
  private func readLine() -> Bool {
    switch line?.receive(into: &chunk) {
    case .bytes(let count)?:
      let bytes = chunk[..<count]
      log.append(bytes)
      screenful.append(bytes)
      watchers.values.forEach { $0.show(bytes) }
      return true
    case .end?:
      line = nil
      // As on a real line: what was typed and not read is not for whoever comes up next.
      typed.removeAll()
      return false
    case .nothing?, nil: return false
    }
  }

  /// Hands over what was typed, as far as the guest's side takes it.
  private func deliver() {
    guard let line else { return }
    // One that refuses is about to be found closed.
    if !typed.flush(to: line.rawValue) { typed.removeAll() }
  }

  // MARK: Watchers

  private var mayType: Bool { typed.count < Self.typedThreshold }

  private func serve(_ watcher: ConsoleHubWatcher, events: UInt32) {
    if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0, watcher.endpoint.isHungUp {
      // What was typed before leaving counts, as in `echo reboot | …`.
      while typed.count < Self.typedLimit, let bytes = watcher.receive(into: &chunk) {
        typed.append(bytes)
      }
      watchers[ObjectIdentifier(watcher)] = nil
    } else {
      if mayType, let bytes = watcher.receive(into: &chunk) { typed.append(bytes) }
      if events & EPOLLOUT.rawValue != 0 { watcher.flush() }
    }
    deliver()
    goOn()
  }

  /// Lets go of watchers who are gone, and waits for what can be done next.
  private func goOn() {
    let events = typed.isEmpty ? EPOLLIN.rawValue : EPOLLIN.rawValue | EPOLLOUT.rawValue
    // Without memory to wait with, the guest's output is lost, but nobody waits.
    if let line, !line.expect(events) { self.line = nil }
    for (identifier, watcher) in watchers {
      if !watcher.isGone { watcher.waitForMore(mayType: mayType) }
      if watcher.isGone { watchers[identifier] = nil }
    }
  }
}
