// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
@testable import Monitor
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite("serial input")
struct SerialInputTests {
  private static func lines(_ count: Int) -> [UInt8] {
    Array((0..<count).map { "line \($0)\n" }.joined().utf8)
  }

  @Test func everythingArrivesInOrderAndThenTheBreak() throws {
    let pipe = TestPipe()
    let bench = try SerialInputBench(pipe.readEnd)
    defer { bench.stop() }
    let bytes = Self.lines(500)
    let guest = SerialGuest(bench.port)
    guest.listen()
    pipe.write(bytes)
    pipe.closeWriteEnd()
    #expect(guest.receiveUntilBreak() == bytes)
  }

  @Test func aRegularFileIsReadToItsEnd() throws {
    let directory = try TemporaryDirectory()
    let bytes = Self.lines(100)
    let file = try OwnedDescriptor.open(try directory.write(bytes, to: "input"), flags: O_RDONLY)
    let bench = try SerialInputBench(file.rawValue)
    defer { bench.stop() }
    let guest = SerialGuest(bench.port)
    guest.listen()
    #expect(guest.receiveUntilBreak() == bytes)
  }

  @Test func anEmptyFileIsABreak() throws {
    let file = try OwnedDescriptor.open("/dev/null", flags: O_RDONLY)
    let bench = try SerialInputBench(file.rawValue)
    defer { bench.stop() }
    let guest = SerialGuest(bench.port)
    guest.listen()
    #expect(guest.receiveUntilBreak() == [])
  }

  @Test func nothingIsTakenFromTheInputBeforeTheGuestListens() throws {
    let pipe = TestPipe()
    pipe.write(Self.lines(10))
    let bench = try SerialInputBench(pipe.readEnd)
    defer { bench.stop() }
    #expect(pipe.waitingCount == Self.lines(10).count)
    let guest = SerialGuest(bench.port)
    guest.listen()
    pipe.closeWriteEnd()
    #expect(guest.receiveUntilBreak() == Self.lines(10))
  }

  /// Linux switches its port through modes while it opens it; what was read must survive that.
  @Test func nothingIsLostWhileTheGuestTurnsItsPortOffAndOn() throws {
    let pipe = TestPipe()
    let bench = try SerialInputBench(pipe.readEnd)
    defer { bench.stop() }
    let bytes = Self.lines(500)
    pipe.write(bytes)
    pipe.closeWriteEnd()
    let guest = SerialGuest(bench.port)
    var received: [UInt8] = []
    while let next = guest.receive() {
      received.append(next)
      guest.ignore()
      guest.listen()
    }
    #expect(received == bytes)
  }

  @Test func keysAreCommandsEvenWhenTheGuestTakesNothing() throws {
    let pipe = TestPipe()
    let bench = try SerialInputBench(pipe.readEnd, hasKeys: true)
    defer { bench.stop() }
    pipe.write(Self.lines(100) + [1, UInt8(ascii: "x")])
    #expect(eventually { bench.commands.list.withLock { $0 } == [.leave] })
    let guest = SerialGuest(bench.port)
    guest.listen()
    #expect(guest.receive(Self.lines(100).count) == Self.lines(100))
  }

  @Test func withoutKeysEveryByteIsTheGuests() throws {
    let pipe = TestPipe()
    let bench = try SerialInputBench(pipe.readEnd)
    defer { bench.stop() }
    let bytes = Array(UInt8.min ... .max)
    pipe.write(bytes)
    pipe.closeWriteEnd()
    let guest = SerialGuest(bench.port)
    guest.listen()
    #expect(guest.receiveUntilBreak() == bytes)
    #expect(bench.commands.list.withLock { $0 } == [])
  }
}
