// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("KVM: roost boot --serial", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct SerialModeTests {
  /// A flat image that prints a byte as often as the register says, polling the transmitter:
  /// mov ecx, N; top: mov dx, 0x3fd; wait: in al, dx; test al, 0x20; jz wait; mov dx, 0x3f8;
  /// mov al, cl; out dx, al; dec ecx; jnz top; mov al, 0; out 0xf4, al.
  private static func printer(count: UInt32) -> [UInt8] {
    let number = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return [0x66, 0xB9] + number + [
      0xBA, 0xFD, 0x03, 0xEC, 0xA8, 0x20, 0x74, 0xFB, 0xBA, 0xF8, 0x03, 0x88, 0xC8, 0xEE, 0x66,
      0x49, 0x75, 0xEE, 0xB0, 0x00, 0xE6, 0xF4, 0xF4,
    ]
  }

  private static func printed(count: UInt32) -> [UInt8] {
    stride(from: count, to: 0, by: -1).map { UInt8(truncatingIfNeeded: $0) }
  }

  @Test func nothingIsLostWhenTheReaderComesLate() throws {
    let directory = try TemporaryDirectory()
    // More than the pipe and the monitor hold together.
    let kernel = try directory.write(Self.printer(count: 140_000), to: "printer.bin")
    let child = try ChildProcess([Programs.roost, "boot", kernel, "--protocol", "real"])
    // The pipe is full before anybody reads.
    #expect(child.waitForUnreadOutput(60_000))
    let outcome = child.finish()
    #expect(outcome.status == 0)
    #expect(outcome.output == Self.printed(count: 140_000))
  }

  @Test func closedReaderEndsTheMachine() throws {
    let child = try ChildProcess([Programs.roost, "boot", "--guest", "echo"])
    #expect(child.waitForOutput("ready"))
    child.closeOutput()
    child.write("abc\n")
    let outcome = child.finish()
    #expect(outcome.status == 1)
    #expect(outcome.errorLines == 1)
    #expect(outcome.errors.contains("Broken pipe"), "\(outcome.errors)")
  }

  @Test func closedStandardStreamsAreNotMistakenForOthers() throws {
    let child = try ChildProcess(
      [Programs.roost, "boot", "--guest", "echo"], input: .closed, output: .closed)
    let outcome = child.finish()
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }

  /// The kernel reports a hang-up whether one asks for it or not.
  @Test func aHungUpInputThatNobodyReadsCostsNothing() throws {
    let outcome = try Programs.boot("--guest", "halt", "--timeout", "2s", input: "never read")
    #expect(outcome.status == 124)
    #expect(outcome.processorSeconds < 1)
  }

  @Test func noInputIsTheEndOfInput() throws {
    #expect(try Programs.boot("--guest", "echo").text == "ready\nbye\n")
  }

  @Test func fileTakesTheOutput() throws {
    let directory = try TemporaryDirectory()
    let outcome = try Programs.boot("--guest", "hello", "--serial", "file:\(directory.file("log"))")
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(
      String(decoding: try directory.read("log"), as: UTF8.self)
        == "Hello from real mode, this is a Roost guest.\n")
  }

  @Test func noneIsSilent() throws {
    let outcome = try Programs.boot("--guest", "hello", "--serial", "none")
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(outcome.errors == "")
  }

  @Test func socketExchangesAndGoesAway() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("serial")
    let child = try ChildProcess(
      [Programs.roost, "boot", "--guest", "echo", "--serial", "unix:\(path)"])
    let first = try #require(SerialClient(path))
    #expect(first.read(until: "ready\n") == "ready\n")
    first.write("one\n")
    #expect(first.read(until: "one\n") == "one\n")
    first.close()

    // The place is free again, and the guest did not notice.
    let second = try #require(SerialClient(path))
    second.write("two\n")
    #expect(second.read(until: "two\n") == "two\n")
    // One that sends no more still gets the answers.
    second.write("three\n\u{4}")
    second.endWriting()
    #expect(second.read(until: "bye\n") == "three\nbye\n")
    second.close()
    #expect(child.finish().status == 0)
    #expect(directory.names == [])
  }

  @Test func socketThatIsTakenIsRefused() throws {
    let directory = try TemporaryDirectory()
    try directory.write([1], to: "serial")
    let outcome = try Programs.boot(
      "--guest", "hello", "--serial", "unix:\(directory.file("serial"))")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines == 1)
    #expect(try directory.read("serial") == [1])
  }

  @Test func pseudoTerminalCanBeOpenedAgainAndAgain() throws {
    let child = try ChildProcess(
      [Programs.roost, "boot", "--guest", "echo", "--serial", "pty"])
    let name = try #require(child.waitForErrorLine("serial port: "))
    let first = try #require(SerialClient(terminal: name))
    #expect(first.read(until: "ready\n") == "ready\n")
    first.write("one\n")
    #expect(first.read(until: "one\n") == "one\n")
    first.close()

    let second = try #require(SerialClient(terminal: name))
    second.write("two\n")
    #expect(second.read(until: "two\n") == "two\n")
    second.write("\u{4}")
    let outcome = child.finish()
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    second.close()
  }

  @Test func aPseudoTerminalThatNobodyOpensHoldsNoGuestUp() throws {
    let directory = try TemporaryDirectory()
    let kernel = try directory.write(Self.printer(count: 200_000), to: "printer.bin")
    let outcome = try Programs.boot(kernel, "--protocol", "real", "--serial", "pty")
    #expect(outcome.status == 0)
    #expect(outcome.errorLines == 1)
  }
}
