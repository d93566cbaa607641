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
  // What follows is used on the I/O loop's thread once the machine runs.
  private let endpoint: SerialEndpoint
  private var input: SerialInput?

  /// Opens what the mode names and makes the port.
  ///
  /// - Parameters:
  ///   - onLeave: called when a person at the console asks to leave.
  ///   - onFailure: called with words when the output cannot go on.
  init(
    _ mode: SerialMode, interrupt: any InterruptLine, onLeave: @escaping @Sendable () -> Void,
    onFailure: @escaping @Sendable (String) -> Void
  ) throws(MachineError) {
    self.mode = mode
    self.onLeave = onLeave
    let endpoint = try SerialEndpoint(mode)
    self.endpoint = endpoint
    let link: Link
    do throws(SystemCallError) {
      link = Link(try EventDescriptor())
    } catch {
      throw .cannotCreate("serial port: \(error)")
    }
    let output = SerialOutput(
      descriptor: endpoint.outputDescriptor, dropsOldest: endpoint.isOptional,
      onRoom: { link.port.withLock { $0 }?.transmitterReady() },
      onFailure: { errno in
        if case .socket = mode { return }
        onFailure("cannot write to the serial output (\(mode.text)): \(errno)")
      })
    let port = SerialPort(interrupt: interrupt, sink: output) { link.roomEvent.signal() }
    link.port.withLock { $0 = port }
    self.link = link
    self.output = output
    self.port = port
  }

  /// The port tells the output and the output the port, so one of them has to come first; and the
  /// guest's thread wakes the loop's.
  private final class Link: Sendable {
    let port = Mutex<SerialPort?>(nil)
    let roomEvent: EventDescriptor

    init(_ roomEvent: consuming EventDescriptor) {
      self.roomEvent = roomEvent
    }
  }

  /// Starts the writer and hands the input to the loop.
  func start(on loop: EventLoop) throws(SystemCallError) {
    let input = SerialInput(port: port, loop: loop) { [unowned self] in serve($0) }
    self.input = input
    try loop.add(link.roomEvent.rawValue) { [unowned self] _ in
      link.roomEvent.drain()
      self.input?.pump()
    }
    try writer.withLock { (writer) throws(SystemCallError) in
      writer = try Thread(name: "serial") { [output] in output.run() }
    }
    if let listener = endpoint.listener {
      try loop.add(listener) { [unowned self] _ in acceptClient() }
    } else if let descriptor = endpoint.inputDescriptor {
      let hasKeys = mode == .standardStreams && Terminal.makeRaw(descriptor)
      let isPipe = mode == .standardStreams && !hasKeys
      try input.connect(descriptor, hasKeys: hasKeys) { [port] in
        if isPipe { port.receiveBreak() }
      }
    }
  }

  private func acceptClient() {
    guard let client = endpoint.acceptClient() else { return }
    output.connect(client)
    try? input?.connect(client, hasKeys: false) { [unowned self] in
      output.connect(nil)
      endpoint.dropClient()
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

  /// Takes no more bytes; a guest that waits for room goes on at once.
  func close() {
    input?.disconnect()
    output.close()
    link.port.withLock { $0 = nil }
  }

  /// Waits until what the guest sent is written.
  ///
  /// - Parameter patience: how long to wait without progress, in nanoseconds.
  func finish(patience: UInt64) {
    output.waitUntilWritten(patience: patience)
    let thread = writer.withLock { $0.take() }
    if output.isFinished {
      thread?.join()
    } else {
      thread?.signal(roost_kick_signal())
      thread?.join()
    }
    Terminal.restore()
    endpoint.remove()
  }

  /// Gives up on output that nobody takes.
  func abandonOutput() {
    output.abandon()
    writer.withLock { $0?.signal(roost_kick_signal()) }
  }
}
