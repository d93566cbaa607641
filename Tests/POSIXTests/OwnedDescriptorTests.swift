// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX
import SystemPackage
import Testing

@Suite struct OwnedDescriptorTests {
  /// A pipe that does not block. Whoever has the reading end sees the writing end closed.
  private func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    let result = unsafe pipe(&ends)
    try #require(result == 0)
    try #require(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
    return (ends[0], ends[1])
  }

  /// Whether the writing end is closed: the end of the file, not just nothing to read.
  private func isAtEnd(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return unsafe Glibc.read(descriptor, &byte, 1) == 0
  }

  @Test func theDescriptorIsClosedWithItsOwner() throws {
    let pipe = try makePipe()
    defer { close(pipe.read) }
    do {
      let owner = OwnedDescriptor(adopting: pipe.write)
      #expect(owner.rawValue == pipe.write)
      #expect(!isAtEnd(pipe.read))
    }
    #expect(isAtEnd(pipe.read))
  }

  @Test func aDescriptorThatIsGivenAwayStaysOpen() throws {
    let pipe = try makePipe()
    defer { close(pipe.read) }
    let descriptor: Int32
    do {
      let owner = OwnedDescriptor(adopting: pipe.write)
      descriptor = owner.release()
    }
    #expect(!isAtEnd(pipe.read))
    close(descriptor)
    #expect(isAtEnd(pipe.read))
  }

  @Test func openingSetsCloseOnExec() throws {
    let null = try OwnedDescriptor.open("/dev/null", flags: O_RDONLY)
    #expect(fcntl(null.rawValue, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test func aFailedOpenSaysWhatAndWhy() {
    do {
      _ = try OwnedDescriptor.open("/nonexistent/file", flags: O_RDONLY)
      Issue.record("opened")
    } catch {
      #expect(error == SystemCallError("open /nonexistent/file", .noSuchFileOrDirectory))
      #expect(error.description == "open /nonexistent/file: No such file or directory")
    }
  }

  @Test func anInterruptedCallIsRepeated() {
    var calls = 0
    let result = retryingInterrupted { () -> Int in
      calls += 1
      errno = calls < 3 ? EINTR : EBADF
      return -1
    }
    #expect(result == -1)
    #expect(calls == 3)
    #expect(Errno.current == .badFileDescriptor)
  }
}
