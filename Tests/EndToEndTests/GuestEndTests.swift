// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite("KVM: how roost boot ends", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct GuestEndTests {
  @Test func helloGreets() throws {
    let outcome = try Programs.boot("--guest", "hello")
    #expect(outcome.text == "Hello from real mode, this is a Roost guest.\n")
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
  }

  @Test func echoAnswersAPipe() throws {
    let outcome = try Programs.boot("--guest", "echo", input: "abc\n")
    #expect(outcome.text == "ready\nabc\nbye\n")
    #expect(outcome.status == 0)
  }

  @Test func moreThanTheFIFOHoldsComesThroughWhole() throws {
    let text = (0..<200).map { "line \($0)\n" }.joined()
    let outcome = try Programs.boot("--guest", "echo", input: text)
    #expect(outcome.text == "ready\n" + text + "bye\n")
  }

  @Test func tripleFaultIsExplained() throws {
    let outcome = try Programs.boot("--guest", "triple-fault")
    #expect(outcome.status == 125)
    let first = outcome.errors.split(separator: "\n").first.map(String.init) ?? ""
    #expect(first.hasPrefix("roost: the guest crashed: triple fault on vcpu0"))
    #expect(first.contains("at RIP 0x"))
    #expect(first.contains("bytes "))
  }

  @Test func timeLimitEndsASpinningGuest() throws {
    let outcome = try Programs.boot("--guest", "spin", "--timeout", "300ms")
    #expect(outcome.status == 124)
    #expect(outcome.text == "spinning\n")
    #expect(outcome.errorLines == 1)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func signalsEndAHaltedGuest(_ signal: Int32) throws {
    let child = try ChildProcess([Programs.roost, "boot", "--guest", "halt"])
    #expect(child.waitForOutput("halting"))
    child.signal(signal)
    let outcome = child.finish()
    #expect(outcome.status == 128 + signal)
    #expect(outcome.errors == "")
  }

  /// A flat image that writes a value to the debug-exit port: mov al, N; out 0xf4, al; hlt.
  @Test(arguments: [UInt8(0), 1, 7, 42, 119])
  func debugExitCodesPassThrough(_ code: UInt8) throws {
    let directory = try TemporaryDirectory()
    let kernel = try directory.write([0xB0, code, 0xE6, 0xF4, 0xF4], to: "exit.bin")
    let outcome = try Programs.boot(kernel, "--protocol", "real")
    #expect(outcome.status == Int32(code))
    #expect(outcome.errors == "")
  }

  @Test func debugExitCodeThatIsNoStatusFails() throws {
    let directory = try TemporaryDirectory()
    let kernel = try directory.write([0xB0, 200, 0xE6, 0xF4, 0xF4], to: "exit.bin")
    let outcome = try Programs.boot(kernel, "--protocol", "real")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("200"))
    #expect(outcome.errorLines == 1)
  }

  @Test func blockGuestLeavesItsSectorsInTheImage() throws {
    let directory = try TemporaryDirectory()
    let disk = try directory.makeSparseFile("disk.img", size: 1 << 20)
    let outcome = try Programs.boot("--guest", "block", "--disk", disk)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    let image = try directory.read("disk.img")
    #expect(image.count == 1 << 20)
    #expect(image.dropLast(64 * 512).allSatisfy { $0 == 0 })
    #expect(image.suffix(64 * 512).contains { $0 != 0 })
  }

  @Test func hundredBootsLeaveNothingBehind() throws {
    let directory = try TemporaryDirectory()
    for _ in 0..<100 {
      let outcome = try Programs.boot(
        "--guest", "hello", "--serial", "file:\(directory.file("out"))", "--report",
        directory.file("report"))
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(directory.names == ["out", "report"])
  }
}
