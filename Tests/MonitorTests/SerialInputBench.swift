// SPDX-License-Identifier: Apache-2.0

import Devices
@testable import Monitor
import POSIX
import Synchronization
import TestSupport

/// An input with its port and a loop that runs; the end of the input becomes a break.
final class SerialInputBench: @unchecked Sendable {
  let port: SerialPort
  let commands = Commands()

  private let loop: EventLoop
  private let roomEvent: EventHolder
  private let input: SerialInput
  private var thread: TestThread?

  final class Commands: Sendable { let list = Mutex<[ConsoleKeys.Command]>([]) }

  private final class EventHolder: Sendable {
    let event: EventDescriptor
    init() throws { event = try EventDescriptor() }
  }

  private final class NoInterrupt: InterruptLine { func trigger() {} }

  private final class NoOutput: ByteSink {
    var hasRoom: Bool { true }
    func send(_ byte: UInt8) {}
  }

  init(_ descriptor: Int32, hasKeys: Bool = false) throws {
    loop = try EventLoop()
    let roomEvent = try EventHolder()
    self.roomEvent = roomEvent
    let port = SerialPort(interrupt: NoInterrupt(), sink: NoOutput()) { roomEvent.event.signal() }
    self.port = port
    let commands = commands
    input = SerialInput(port: port, loop: loop) { command in
      commands.list.withLock { $0.append(command) }
    }
    let input = input
    try loop.add(roomEvent.event.rawValue) { _ in
      roomEvent.event.drain()
      input.pump()
    }
    try input.connect(descriptor, hasKeys: hasKeys) {
      input.disconnect()
      port.receiveBreak()
    }
    thread = TestThread { [self] in loop.run() }
  }

  /// Ends the loop. Call it once, at the end of the test.
  func stop() {
    loop.stop()
    thread?.join()
    thread = nil
    loop.releaseHandlers()
  }
}
