// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import POSIX
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("serial output")
struct SerialOutputTests {
  /// An output with its writer, and a guest that sends from a thread of its own.
  private final class Bench: Sendable {
    let output: SerialOutput
    let failures = Failures()
    let roomCalls = Calls()
    private let writer = Mutex<POSIX.Thread?>(nil)

    final class Failures: Sendable { let list = Mutex<[Errno]>([]) }
    final class Calls: Sendable { let count = Atomic<Int>(0) }

    init(_ descriptor: Int32?, dropsOldest: Bool = false) throws {
      output = SerialOutput(
        descriptor: descriptor, dropsOldest: dropsOldest,
        onRoom: { [roomCalls] in roomCalls.count.add(1, ordering: .relaxed) },
        onFailure: { [failures] errno in failures.list.withLock { $0.append(errno) } })
      try writer.withLock { [output] writer in
        writer = try POSIX.Thread(ofMachine: "test") { output.run() }
      }
    }

    func joinWriter() {
      let thread = writer.withLock { $0.take() }
      thread?.join()
    }

    func sender(_ bytes: [UInt8]) -> TestThread {
      TestThread { [output] in for byte in bytes { output.send(byte) } }
    }
  }

  private static func bytes(_ count: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 3)
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  @Test func orderIsKeptThroughASlowReader() throws {
    let pipe = TestPipe()
    let bench = try Bench(pipe.writeEnd)
    let bytes = Self.bytes(300_000)
    let sender = bench.sender(bytes)
    #expect(pipe.read(bytes.count) == bytes)
    sender.join()
    bench.output.close()
    bench.joinWriter()
    #expect(bench.output.isFinishedNow)
  }

  @Test func theBoundHoldsAndTheGuestGoesOnWithRoom() throws {
    let pipe = TestPipe()
    let bench = try Bench(pipe.writeEnd)
    let bytes = Self.bytes(300_000)
    let sender = bench.sender(bytes)
    #expect(eventually { !bench.output.hasRoom && pipe.isFull })
    let calls = bench.roomCalls.count.load(ordering: .relaxed)
    #expect(pipe.read(bytes.count) == bytes)
    sender.join()
    #expect(eventually { bench.output.hasRoom })
    #expect(bench.roomCalls.count.load(ordering: .relaxed) > calls)
    bench.output.close()
    bench.joinWriter()
  }

  @Test func closingFreesAWaitingGuestAndLosesNothingOfBefore() throws {
    let pipe = TestPipe()
    let bench = try Bench(pipe.writeEnd)
    let bytes = Self.bytes(300_000)
    let sender = bench.sender(bytes)
    #expect(eventually { !bench.output.hasRoom && pipe.isFull })
    bench.output.close()
    sender.join()
    let writer = TestThread { [bench, pipe] in
      bench.joinWriter()
      pipe.closeWriteEnd()
    }
    let received = pipe.read(bytes.count)
    writer.join()
    #expect(received.count >= SerialOutput.capacity)
    #expect(received == Array(bytes.prefix(received.count)))
  }

  @Test func abandoningFreesAWaitingGuest() throws {
    let pipe = TestPipe()
    let bench = try Bench(pipe.writeEnd)
    let sender = bench.sender(Self.bytes(300_000))
    #expect(eventually { !bench.output.hasRoom })
    bench.output.abandon()
    sender.join()
    #expect(bench.output.hasRoom)
    // Lets the writer out of the kernel.
    pipe.closeReadEnd()
    bench.joinWriter()
  }

  @Test func aReaderThatIsGoneIsReportedOnce() throws {
    let pipe = TestPipe()
    pipe.closeReadEnd()
    let bench = try Bench(pipe.writeEnd)
    bench.output.send(1)
    #expect(eventually { bench.failures.list.withLock { !$0.isEmpty } })
    bench.output.send(2)
    bench.output.close()
    bench.joinWriter()
    #expect(bench.failures.list.withLock { $0 } == [.brokenPipe])
  }

  @Test func aFullDiskIsReported() throws {
    let full = try OwnedDescriptor.open("/dev/full", flags: 1)
    let bench = try Bench(full.rawValue)
    bench.output.send(1)
    #expect(eventually { bench.failures.list.withLock { !$0.isEmpty } })
    bench.output.close()
    bench.joinWriter()
    #expect(bench.failures.list.withLock { $0 } == [.noSpace])
  }

  @Test func aFileGetsEverything() throws {
    let directory = try TemporaryDirectory()
    let bytes = Self.bytes(200_000)
    do {
      let file = try OwnedDescriptor.open(directory.file("log"), flags: 0o101)
      let bench = try Bench(file.rawValue)
      bench.sender(bytes).join()
      bench.output.close()
      bench.joinWriter()
    }
    #expect(try directory.read("log") == bytes)
  }

  @Test func withNobodyThereTheLatestIsKept() throws {
    let bench = try Bench(nil, dropsOldest: true)
    let bytes = Self.bytes(SerialOutput.capacity + 10_000)
    bench.sender(bytes).join()
    #expect(bench.output.hasRoom)
    let pipe = TestPipe()
    bench.output.connect(pipe.writeEnd)
    #expect(pipe.read(SerialOutput.capacity) == Array(bytes.suffix(SerialOutput.capacity)))
    bench.output.disconnect()
    bench.output.close()
    bench.joinWriter()
  }

  @Test func leavingWithAFullBufferFreesTheGuest() throws {
    let pipe = TestPipe()
    let bench = try Bench(pipe.writeEnd, dropsOldest: true)
    let sender = bench.sender(Self.bytes(300_000))
    #expect(eventually { !bench.output.hasRoom })
    let calls = bench.roomCalls.count.load(ordering: .relaxed)
    pipe.closeReadEnd()
    bench.output.disconnect()
    sender.join()
    #expect(bench.output.hasRoom)
    #expect(bench.roomCalls.count.load(ordering: .relaxed) > calls)
    bench.output.close()
    bench.joinWriter()
  }

  @Test func patienceEnds() throws {
    let pipe = TestPipe()
    let bench = try Bench(pipe.writeEnd)
    let sender = bench.sender(Self.bytes(300_000))
    #expect(eventually { !bench.output.hasRoom })
    bench.output.close()
    sender.join()
    let waiter = TestThread { [output = bench.output] in output.waitUntilWritten() }
    bench.output.limitPatience(1_000_000)
    waiter.join()
    #expect(!bench.output.isFinishedNow)
    pipe.closeReadEnd()
    bench.joinWriter()
  }
}

extension SerialOutput {
  /// Whether the writer has ended.
  fileprivate var isFinishedNow: Bool { waitUntilFinished(for: 0) }
}
