// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import TestSupport
import Testing

@testable import LibvirtBackend

@Suite struct HypervisorLogTests {
  private static let start = """
    2026-11-24 02:00:00.123+0000: starting up libvirt version: 9.0.0, package: 9.0.0-4, kernel: 6.1
    LC_ALL=C \\
    PATH=/usr/bin \\
    /usr/bin/qemu-system-x86_64 \\
    -name guest=web,debug-threads=on \\
    -msg timestamp=on

    """

  @Test func theLastRunsMessagesAreTold() {
    let text =
      Self.start + "2026-11-24 02:00:01.000+0000: qemu-system-x86_64: an old complaint\n"
      + Self.start + """
        char device redirected to /dev/pts/3 (label charserial0)
        KVM internal error. Suberror: 1
        2026-11-24T02:00:02.000000Z qemu-system-x86_64: terminating on signal 15 from pid 7 (x)
        2026-11-24 02:00:03.000+0000: shutting down, reason=crashed
        """
    #expect(HypervisorLog.messages(in: text) == "KVM internal error. Suberror: 1")
  }

  @Test func onlyTheLastLinesAreTold() {
    let text = Self.start + (1...9).map { "line \($0)\n" }.joined()
    #expect(HypervisorLog.messages(in: text) == "line 7; line 8; line 9")
  }

  @Test func aGuestCannotWriteToTheTerminal() {
    let text = Self.start + "bad \u{1b}[2J\u{7} thing\n" + String(repeating: "x", count: 5000)
    let messages = HypervisorLog.messages(in: text) ?? ""
    #expect(messages.hasPrefix("bad [2J thing; xxx"))
    #expect(messages.count < 700)
  }

  @Test func aQuietLogSaysNothing() {
    #expect(HypervisorLog.messages(in: Self.start) == nil)
    #expect(HypervisorLog.messages(in: "") == nil)
  }

  @Test func aLogThatIsNotThereSaysNothing() throws {
    let folder = try TemporaryDirectory()
    #expect(HypervisorLog(path: folder.file("web.log")).tail == nil)
    let path = try folder.write(Array((Self.start + "oh no\n").utf8), to: "web.log")
    #expect(HypervisorLog(path: path).tail == "oh no")
  }
}

#endif
