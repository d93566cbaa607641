// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite("KVM: roost boot at a terminal", .enabled(if: Programs.canBoot, "\(Programs.bootReason)"))
struct TerminalTests {
  /// A machine at a terminal of its own, as in a new terminal window.
  private final class Session {
    let terminal: PseudoTerminal
    let child: ChildProcess

    init(_ arguments: String...) throws {
      terminal = try PseudoTerminal()
      child = try ChildProcess(
        ["setsid", "--ctty", Programs.roost, "boot"] + arguments,
        input: .descriptor(terminal.other), output: .descriptor(terminal.other))
    }
  }

  @Test func rawWhileItRunsAndRestoredAfterLeaving() throws {
    let session = try Session("--guest", "echo")
    let before = session.terminal.settings
    #expect(before.isCooked)
    #expect(session.terminal.waitForOutput("ready"))
    #expect(!session.terminal.settings.isCooked)
    session.terminal.type("abc")
    #expect(session.terminal.waitForOutput("abc"))
    session.terminal.type("\u{1}x")
    #expect(session.child.finish().status == 0)
    #expect(session.terminal.settings == before)
  }

  @Test func aGuestThatTakesNoInputCanBeLeft() throws {
    let session = try Session("--guest", "halt")
    let before = session.terminal.settings
    #expect(session.terminal.waitForOutput("halting"))
    session.terminal.type("more than the sixteen bytes that a port holds\u{1}x")
    #expect(session.child.finish().status == 0)
    #expect(session.terminal.settings == before)
  }

  @Test func helpIsShown() throws {
    let session = try Session("--guest", "halt")
    #expect(session.terminal.waitForOutput("halting"))
    session.terminal.type("\u{1}h")
    #expect(session.child.waitForErrorLine("Ctrl-A x") != nil)
    session.terminal.type("\u{1}x")
    #expect(session.child.finish().status == 0)
  }

  @Test func controlCIsTheGuests() throws {
    let session = try Session("--guest", "echo")
    #expect(session.terminal.waitForOutput("ready"))
    session.terminal.type("\u{3}still here")
    #expect(session.terminal.waitForOutput("still here"))
    session.terminal.type("\u{4}")
    #expect(session.terminal.waitForOutput("bye"))
    #expect(session.child.finish().status == 0)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT])
  func restoredAfterASignal(_ signal: Int32) throws {
    let session = try Session("--guest", "halt")
    let before = session.terminal.settings
    #expect(session.terminal.waitForOutput("halting"))
    #expect(!session.terminal.settings.isCooked)
    session.child.signal(signal)
    #expect(session.child.finish().status == 128 + signal)
    #expect(session.terminal.settings == before)
  }

  @Test func restoredAfterACrash() throws {
    let session = try Session("--guest", "triple-fault")
    let before = session.terminal.settings
    #expect(session.child.finish().status == 125)
    #expect(session.terminal.settings == before)
  }

  @Test func restoredAfterTheTimeLimit() throws {
    let session = try Session("--guest", "spin", "--timeout", "300ms")
    let before = session.terminal.settings
    #expect(session.child.finish().status == 124)
    #expect(session.terminal.settings == before)
  }

  @Test func untouchedWhenTheMachineCannotBeMade() throws {
    let session = try Session("/etc/passwd")
    let before = session.terminal.settings
    #expect(session.child.finish().status == 1)
    #expect(session.terminal.settings == before)
  }
}
