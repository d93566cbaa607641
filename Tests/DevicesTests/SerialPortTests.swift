// SPDX-License-Identifier: Apache-2.0

import Devices
import Foundation
import Testing

@Suite struct SerialPortTests {
  let bench = SerialTestBench()

  @Test func aProbeFindsA16550A() {
    bench.write(.interruptEnable, 0)
    #expect(bench[.interruptEnable] == 0)
    bench.write(.interruptEnable, 0xFF)
    #expect(bench[.interruptEnable] == 0x0F)
    bench.write(.interruptEnable, 0)

    // Loopback with OUT2 and RTS shows as carrier and clear-to-send.
    bench.write(.modemControl, 0x1A)
    #expect(bench[.modemStatus] & 0xF0 == 0x90)
    bench.write(.modemControl, 0)
    #expect(bench[.modemStatus] & 0xF0 == 0xB0)

    // A FIFO that works, and not the 64-byte one of a 16750.
    bench.write(.lineControl, 0xBF)
    bench.write(.identification, 0x00)
    bench.write(.lineControl, 0x00)
    bench.write(.identification, 0x21)
    #expect(bench[.identification] >> 5 == 0b110)

    bench.write(.scratch, 0xA5)
    #expect(bench[.scratch] == 0xA5)
    #expect(bench[.lineStatus] == 0x60)
  }

  @Test func theDivisorLatchHidesDataAndInterruptEnable() {
    bench.write(.interruptEnable, 0x05)
    bench.write(.lineControl, 0x83)
    bench.write(.data, 0x34)
    bench.write(.interruptEnable, 0x12)
    #expect(bench[.data] == 0x34)
    #expect(bench[.interruptEnable] == 0x12)
    #expect(bench[.lineControl] == 0x83)
    bench.write(.lineControl, 0x03)
    #expect(bench[.interruptEnable] == 0x05)
    #expect(bench.sink.bytes.isEmpty)
  }

  @Test func anAccessOfAnyWidthIsOneRegister() {
    bench.port.write(offset: 7, width: .doubleword, value: 0xDEAD_BEEF)
    #expect(bench.port.read(offset: 7, width: .byte) == 0xEF)
    #expect(bench.port.read(offset: 7, width: .word) == 0xEF)
    bench.port.write(offset: 0, width: .word, value: 0x4142)
    #expect(bench.sink.bytes == [0x42])
  }

  @Test func theTransmitterInterruptIsWithdrawnByAskingForItsCause() {
    bench.open(interrupts: 0x02)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC2)
    #expect(bench[.identification] == 0xC1)

    // Every byte raises it anew, read or not.
    bench.write(.data, 0x61)
    #expect(bench.interrupt.take() == 1)
    bench.write(.data, 0x62)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC2)

    // So does enabling it again.
    bench.write(.interruptEnable, 0)
    bench.write(.interruptEnable, 0x02)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC2)
    #expect(bench.sink.bytes == [0x61, 0x62])
  }

  @Test func causesAreShownByPriorityAndEachIsAnnounced() {
    bench.open(interrupts: 0x0F)
    _ = bench.interrupt.take()
    #expect(bench.receive([0x61]) == 1)
    bench.port.receiveBreak()
    // A modem line changes while the port loops back.
    bench.write(.modemControl, 0x1B)
    bench.write(.modemControl, 0x19)
    bench.write(.modemControl, 0x0B)
    #expect(bench.interrupt.take() >= 1)

    #expect(bench[.identification] == 0xC4)
    #expect(bench[.data] == 0x61)
    // The break came to the front: line status first.
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC6)
    #expect(bench[.lineStatus] == 0xF1)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC4)
    #expect(bench[.data] == 0)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC2)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC0)
    #expect(bench[.modemStatus] & 0x0F != 0)
    #expect(bench.interrupt.take() == 0)
    #expect(bench[.identification] == 0xC1)
  }

  @Test(arguments: [(1, 1), (4, 4), (8, 8), (14, 14)] as [(UInt8, Int)])
  func theTriggerLevelTellsDataFromTimeout(trigger: UInt8, level: Int) {
    bench.open(interrupts: 0x01, trigger: trigger)
    #expect(bench.receive([UInt8](repeating: 7, count: level - 1)) == level - 1)
    #expect(bench[.identification] == (level == 1 ? 0xC1 : 0xCC))
    #expect(bench.receive([7]) == 1)
    #expect(bench.interrupt.take() >= 1)
    #expect(bench[.identification] == 0xC4)
    _ = bench[.data]
    #expect(bench[.identification] == (level == 1 ? 0xC1 : 0xCC))
    #expect(bench.interrupt.take() == (level == 1 ? 0 : 1))
  }

  @Test func theFIFOTakesSixteenBytesAndTheHostKeepsTheRest() {
    bench.open(interrupts: 0x01)
    let input = (0..<20).map { UInt8($0) }
    #expect(bench.port.receiveRoom == 16)
    #expect(bench.receive(input) == 16)
    #expect(bench.port.receiveRoom == 0)
    for expected in 0..<15 as Range<UInt8> { #expect(bench[.data] == expected) }
    #expect(bench.takeRoomCalls() == 0)
    #expect(bench[.data] == 15)
    #expect(bench.takeRoomCalls() == 1)
    #expect(bench[.lineStatus] & 0x03 == 0)
    #expect(bench.receive(Array(input[16...])) == 4)
    for expected in 16..<20 as Range<UInt8> { #expect(bench[.data] == expected) }
    // Everything was taken: nobody waits for room.
    #expect(bench.takeRoomCalls() == 0)
  }

  @Test func withoutFIFOTheReceiverHoldsOneByte() {
    bench.open(interrupts: 0x01, fifo: false)
    #expect(bench.receive([1, 2]) == 1)
    #expect(bench[.identification] == 0x04)
    #expect(bench[.data] == 1)
    #expect(bench.takeRoomCalls() == 1)
    #expect(bench.receive([2]) == 1)
    #expect(bench[.lineStatus] == 0x61)
    #expect(bench[.data] == 2)
  }

  @Test func resettingTheFIFOEmptiesItAndMakesRoom() {
    bench.open(interrupts: 0x01)
    #expect(bench.receive([UInt8](repeating: 1, count: 17)) == 16)
    bench.write(.identification, 0x03)
    #expect(bench.takeRoomCalls() == 1)
    #expect(bench[.lineStatus] & 0x01 == 0)
    #expect(bench.port.receiveRoom == 16)
  }

  @Test func loopbackFeedsTheReceiverAndNothingLeaves() {
    bench.open(interrupts: 0x03)
    bench.write(.modemControl, 0x1B)
    #expect(bench.port.receiveRoom == 0)
    _ = bench.interrupt.take()
    for byte in 1...3 as ClosedRange<UInt8> { bench.write(.data, byte) }
    #expect(bench.interrupt.take() >= 1)
    #expect(bench.sink.bytes.isEmpty)
    for byte in 1...3 as ClosedRange<UInt8> { #expect(bench[.data] == byte) }
    bench.write(.modemControl, 0x0B)
    #expect(bench.takeRoomCalls() == 1)
  }

  @Test func aFullReceiverOverruns() {
    bench.open(interrupts: 0x04)
    bench.write(.modemControl, 0x1B)
    for byte in 1...17 as ClosedRange<UInt8> { bench.write(.data, byte) }
    #expect(bench[.identification] == 0xC6)
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.lineStatus] & 0x02 != 0)
    #expect(bench[.lineStatus] & 0x02 == 0)
    for byte in 1...16 as ClosedRange<UInt8> { #expect(bench[.data] == byte) }
    #expect(bench[.lineStatus] & 0x01 == 0)

    // Without FIFO the new byte replaces the old.
    bench.write(.identification, 0)
    bench.write(.data, 0x61)
    bench.write(.data, 0x62)
    #expect(bench[.lineStatus] & 0x03 == 0x03)
    #expect(bench[.data] == 0x62)
  }

  @Test func aBreakThatTheGuestSendsLoopsBack() {
    bench.write(.modemControl, 0x10)
    bench.write(.lineControl, 0x43)
    #expect(bench[.lineStatus] & 0x11 == 0x11)
    #expect(bench[.data] == 0)
    #expect(bench[.lineStatus] & 0x11 == 0)
  }

  @Test func theEndOfInputIsABreakAfterTheLastByte() {
    bench.open(interrupts: 0x05)
    #expect(bench.receive([UInt8](repeating: 0x2E, count: 16)) == 16)
    bench.port.receiveBreak()
    for _ in 0..<16 {
      #expect(bench[.lineStatus] & 0x11 == 0x01)
      #expect(bench[.data] == 0x2E)
    }
    _ = bench.interrupt.take()
    #expect(bench[.identification] == 0xC6)
    #expect(bench[.lineStatus] & 0x11 == 0x11)
    #expect(bench[.data] == 0)
    #expect(bench[.lineStatus] == 0x60)
  }

  @Test func modemLinesReportWhatChanged() {
    bench.open(interrupts: 0x08)
    #expect(bench[.modemStatus] == 0xB0)
    bench.write(.modemControl, 0x18)
    // RTS and DTR low, OUT2 high: clear-to-send and data-set-ready went away.
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC0)
    #expect(bench[.modemStatus] == 0x83)
    #expect(bench[.modemStatus] == 0x80)
    bench.write(.modemControl, 0x1C)
    #expect(bench[.modemStatus] == 0xC0)
    bench.write(.modemControl, 0x18)
    #expect(bench[.modemStatus] == 0x84)
  }

  @Test func onlyOutput2ConnectsTheInterrupt() {
    bench.open(interrupts: 0x01)
    bench.write(.modemControl, 0x03)
    #expect(bench.receive([1]) == 1)
    #expect(bench.interrupt.take() == 0)
    #expect(bench[.identification] == 0xC4)
    bench.write(.modemControl, 0x0B)
    #expect(bench.interrupt.take() == 1)
  }

  @Test func aFullSinkHoldsTheTransmitterBack() {
    let bench = SerialTestBench(sinkCapacity: 2)
    bench.open(interrupts: 0x02)
    bench.write(.data, 1)
    #expect(bench[.lineStatus] == 0x60)
    bench.write(.data, 2)
    #expect(bench[.lineStatus] == 0x00)
    _ = bench.interrupt.take()
    #expect(bench[.identification] == 0xC1)
    // Enabling the interrupt again does not help.
    bench.write(.interruptEnable, 0)
    bench.write(.interruptEnable, 0x02)
    #expect(bench[.identification] == 0xC1)
    #expect(bench.interrupt.take() == 0)

    #expect(bench.sink.drain(1))
    bench.port.transmitterReady()
    #expect(bench.interrupt.take() == 1)
    #expect(bench[.identification] == 0xC2)
    #expect(bench[.lineStatus] == 0x60)
  }

  @Test(.timeLimit(.minutes(1)))
  func aGuestThatWritesAnywayWaitsAloneAndLosesNothing() {
    let bench = SerialTestBench(sinkCapacity: 1)
    bench.open(interrupts: 0x00)
    bench.write(.data, 1)
    let written = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      bench.write(.data, 2)
      written.signal()
    }
    bench.sink.waitForWaitingSender()
    // The other vCPUs reach the port meanwhile.
    bench.write(.scratch, 0x5A)
    #expect(bench[.scratch] == 0x5A)
    #expect(bench[.lineStatus] == 0x00)
    #expect(bench.sink.drain(1))
    written.wait()
    #expect(bench.sink.bytes == [1, 2])
  }
}
