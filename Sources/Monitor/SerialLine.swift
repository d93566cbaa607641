// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Devices
internal import Glibc
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// The serial port's way to the world: output on a thread of its own, input by the I/O loop.
final class SerialLine: @unchecked Sendable {
  /// The device that the guest sees.
  let port: SerialPort
  /// When the guest sent its first byte; 0 before that.
  var firstByteTime: UInt64 { output.firstByteTime }

  private let mode: SerialMode
  private let output: SerialOutput
  private let link: Link
  private let onLeave: @Sendable () -> Void
  private let writer = Mutex<Thread?>(nil)
  // What follows is used by the thread that starts the machine, and then by the I/O loop's.
  private let endpoint: SerialEndpoint
  private var input: SerialInput?
  private var hasRawTerminal = false

  /// Makes the port.
  ///
  /// - Parameters:
  ///   - endpoint: what the mode names, opened.
  ///   - onLeave: called when a person at the console asks to leave.
  ///   - onFailure: called with words when the output cannot go on.
  init(
    _ mode: SerialMode, _ endpoint: SerialEndpoint, interrupt: any InterruptLine,
    onLeave: @escaping @Sendable () -> Void,
    onFailure: @escaping @Sendable (String) -> Void
  ) throws(MachineError) {
    self.mode = mode
    self.onLeave = onLeave
    self.endpoint = endpoint
    let link: Link
    do throws(SystemCallError) {
      link = Link(try EventDescriptor())
    } catch {
      throw .cannotCreate("serial port: \(error)")
    }
    let output = SerialOutput(
      descriptor: endpoint.outputDescriptor, dropsOldest: endpoint.isOptional,
      onRoom: { link.port.withLock { $0.port }?.transmitterReady() },
      onFailure: { errno in
        if case .socket = mode { return }
        onFailure("cannot write to the serial output (\(mode.text)): \(errno)")
      })
    let port = SerialPort(interrupt: interrupt, sink: output) { link.roomEvent.signal() }
    link.port.withLock { $0.port = port }
    self.link = link
    self.output = output
    self.port = port
  }

  /// The port tells the output and the output the port, so one of them has to come first; and the
  /// guest's thread wakes the loop's.
  private final class Link: Sendable {
    struct Target {
      // The port keeps the output, and the output this.
      weak var port: SerialPort?
    }

    let port = Mutex(Target())
    let roomEvent: EventDescriptor

    init(_ roomEvent: consuming EventDescriptor) {
      self.roomEvent = roomEvent
    }
  }

  // MARK: Starting

  /// Starts the writer and hands the input to the loop, which does not run yet.
  func start(on loop: EventLoop) throws(SystemCallError) {
    let input = SerialInput(port: port, loop: loop) { [unowned self] in serve($0) }
    self.input = input
    try loop.add(link.roomEvent.rawValue) { [unowned self] _ in
      link.roomEvent.drain()
      self.input?.pump()
    }
    try writer.withLock { (writer) throws(SystemCallError) in
      writer = try Thread(ofMachine: "serial") { [output] in output.run() }
    }
    if let listener = endpoint.listener {
      try loop.add(listener) { [unowned self] _ in acceptClient() }
    } else if let descriptor = endpoint.inputDescriptor {
      hasRawTerminal = mode == .standardStreams && Terminal.makeRaw(descriptor)
      try input.connect(descriptor, hasKeys: hasRawTerminal) { [unowned self] in endInput() }
    }
    endpoint.announce()
  }

  // MARK: On the I/O loop's thread

  private func acceptClient() {
    guard let client = endpoint.acceptClient() else { return }
    output.connect(client)
    do throws(SystemCallError) {
      try input?.connect(client, hasKeys: false) { [unowned self] in
        // One that only sends no more may still want the answer.
        if endpoint.clientIsGone { dropClient() }
      }
    } catch {
      dropClient()
    }
  }

  private func dropClient() {
    input?.disconnect()
    endpoint.shutDownClient()
    output.disconnect()
    endpoint.dropClient()
  }

  private func endInput() {
    switch mode {
    case .pseudoTerminal:
      // Whoever had it open is gone; somebody else may open it.
      break
    default:
      input?.disconnect()
      if !hasRawTerminal { port.receiveBreak() }
    }
  }

  private func serve(_ command: ConsoleKeys.Command) {
    switch command {
    case .leave: onLeave()
    case .help:
      let help = ConsoleKeys.help
      _ = unsafe write(STDERR_FILENO, help, help.utf8.count)
    case .sendBreak: port.receiveBreak()
    }
  }

  // MARK: Pausing

  /// Whether a vCPU that sends waits for a slow reader; not while the vCPUs are to stop.
  func setBounded(_ isBounded: Bool) {
    output.setBounded(isBounded)
  }

  // MARK: Ending

  /// Takes no more bytes; a guest that waits for room goes on at once.
  func close() {
    input?.disconnect()
    if hasRawTerminal { Terminal.restore() }
    hasRawTerminal = false
    output.close()
  }

  /// Waits until what the guest sent is written, and closes what the mode opened.
  ///
  /// - Parameter patience: how long to wait without progress, in nanoseconds.
  func finish(patience: UInt64) {
    if let thread = writer.withLock({ $0.take() }) {
      output.limitPatience(patience)
      output.waitUntilWritten()
      // A signal that comes just before the writer goes to sleep in the kernel wakes nobody.
      while !output.waitUntilFinished(for: Self.wakingInterval) {
        thread.signal(roost_kick_signal())
      }
      thread.join()
    }
    endpoint.remove()
  }

  private static let wakingInterval: UInt64 = 10_000_000

  /// Waits less for output that nobody takes, once the machine has ended.
  ///
  /// - Parameter patience: in nanoseconds without progress.
  func limitPatience(_ patience: UInt64) {
    output.limitPatience(patience)
  }

  /// Gives up on output that nobody takes.
  func abandonOutput() {
    output.abandon()
  }
}
