// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX
import Testing

@Suite struct EventDescriptorTests {
  private func isReadable(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) == 1
  }

  private func expectDrain(_ event: borrowing EventDescriptor, wasSignalled: Bool) {
    let drained = event.drain()
    #expect(drained == wasSignalled)
  }

  @Test func aSignalWakesUntilItIsDrained() throws {
    let event = try EventDescriptor()
    #expect(!isReadable(event.rawValue))
    expectDrain(event, wasSignalled: false)
    event.signal()
    event.signal()
    #expect(isReadable(event.rawValue))
    expectDrain(event, wasSignalled: true)
    #expect(!isReadable(event.rawValue))
    expectDrain(event, wasSignalled: false)
  }

  @Test(.timeLimit(.minutes(1)))
  func signallingAFullCounterDoesNotBlock() throws {
    let event = try EventDescriptor()
    var most = UInt64.max - 1
    #expect(unsafe write(event.rawValue, &most, 8) == 8)
    event.signal()
    expectDrain(event, wasSignalled: true)
    expectDrain(event, wasSignalled: false)
  }

  @Test func itIsClosedOnExec() throws {
    let event = try EventDescriptor()
    #expect(fcntl(event.rawValue, F_GETFD) & FD_CLOEXEC != 0)
  }
}
