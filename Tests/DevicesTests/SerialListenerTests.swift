// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

/// Input that waits before the guest is ready for it, as with a pipe on standard input.
@Suite struct SerialListenerTests {
  let bench = SerialTestBench()

  @Test func nothingIsReceivedBeforeTheGuestListens() {
    #expect(bench.receive([1, 2, 3]) == 0)
    #expect(bench[.lineStatus] == 0x60)
    bench.write(.interruptEnable, 0x01)
    #expect(bench.takeRoomCalls() == 1)
    #expect(bench.receive([1, 2, 3]) == 1)
  }

  @Test func aGuestThatPollsListens() {
    #expect(bench.receive([1]) == 0)
    var reads = 0
    while bench.takeRoomCalls() == 0, reads < 100 {
      #expect(bench[.lineStatus] == 0x60)
      reads += 1
    }
    #expect(bench.receive([1]) == 1)
    #expect(bench[.lineStatus] == 0x61)
    #expect(bench[.data] == 1)
  }

  @Test func printingByPollingIsNotListening() {
    #expect(bench.receive([1]) == 0)
    for byte in 0..<200 as Range<UInt8> {
      #expect(bench[.lineStatus] & 0x20 != 0)
      bench.write(.data, byte)
    }
    #expect(bench.takeRoomCalls() == 0)
    #expect(bench.receive([1]) == 0)
  }

  @Test func whatLinuxDoesToOpenThePortLosesNoInput() {
    let input = (0..<40).map { UInt8($0) }
    var rest = input[...]
    func push() {
      rest = rest.dropFirst(bench.receive(Array(rest)))
    }
    // The host has input ready between any two accesses of the guest.
    func read(_ register: SerialTestBench.Register) {
      push()
      _ = bench[register]
    }
    func write(_ register: SerialTestBench.Register, _ value: UInt8) {
      push()
      bench.write(register, value)
    }
    write(.identification, 0x01)
    write(.identification, 0x07)
    write(.identification, 0x00)
    for register in [.lineStatus, .data, .identification, .modemStatus, .lineStatus]
      as [SerialTestBench.Register]
    {
      read(register)
    }
    read(.lineStatus)
    for _ in 0..<2 {
      write(.interruptEnable, 0x02)
      read(.identification)
      write(.interruptEnable, 0x00)
    }
    write(.lineControl, 0x03)
    write(.modemControl, 0x08)
    write(.interruptEnable, 0x02)
    read(.lineStatus)
    read(.identification)
    write(.interruptEnable, 0x00)
    for register in [.lineStatus, .data, .identification, .modemStatus]
      as [SerialTestBench.Register]
    {
      read(register)
    }
    // The line settings: the interrupt is enabled before the FIFO.
    write(.interruptEnable, 0x05)
    write(.lineControl, 0x93)
    write(.data, 0x01)
    write(.interruptEnable, 0x00)
    write(.lineControl, 0x13)
    write(.identification, 0x01)
    write(.identification, 0x81)
    write(.modemControl, 0x0B)

    var received: [UInt8] = []
    while received.count < input.count {
      push()
      guard bench[.lineStatus] & 0x01 != 0 else { break }
      received.append(bench[.data])
    }
    #expect(received == input)
  }
}
