// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

@Suite struct KeyboardControllerTests {
  let events = EventRecorder()
  let controller: KeyboardController

  init() {
    controller = KeyboardController(events: events)
  }

  private var status: UInt64 { controller.read(offset: 4, width: .byte) }
  private var data: UInt64 { controller.read(offset: 0, width: .byte) }

  private func command(_ value: UInt64) { controller.write(offset: 4, width: .byte, value: value) }
  private func send(_ value: UInt64) { controller.write(offset: 0, width: .byte, value: value) }

  /// The answer to a command that has one.
  private func answer(_ value: UInt64) -> UInt64? {
    command(value)
    guard status & 0x01 != 0 else { return nil }
    return data
  }

  @Test func itIsReadyAndHasNothingToSay() {
    #expect(status & 0x03 == 0)
    #expect(status & 0x14 == 0x14)
    #expect(data == 0)
  }

  @Test(arguments: [0xFE, 0xF0] as [UInt64])
  func pulsingTheResetLineResets(value: UInt64) {
    command(value)
    #expect(events.events == [.reset])
  }

  @Test func theOutputPortResetsToo() {
    command(0xD1)
    send(0xDF)
    #expect(events.events.isEmpty)
    #expect(answer(0xD0) == 0xDF)
    command(0xD1)
    send(0xFE)
    #expect(events.events == [.reset])
  }

  @Test func aProbeIsAnsweredAtOnceAndFindsNothing() {
    #expect(answer(0xAA) == 0x55)
    #expect(answer(0x20) == answer(0x20))
    #expect(answer(0xAB) == 0x01)
    #expect(answer(0xA9) == 0x01)
    command(0xD3)
    send(0x5A)
    // Not marked as the auxiliary port's.
    #expect(status & 0x21 == 0x01)
    #expect(data == 0x5A)
    #expect(status & 0x01 == 0)
  }

  @Test func theConfigurationIsKept() {
    command(0x60)
    #expect(status & 0x08 != 0)
    send(0x47)
    #expect(status & 0x08 == 0)
    #expect(answer(0x20) == 0x47)
    command(0xAD)
    command(0xA7)
    #expect(answer(0x20) == 0x77)
    command(0xAE)
    command(0xA8)
    #expect(answer(0x20) == 0x47)
    #expect(events.events.isEmpty)
  }

  @Test func bytesForAKeyboardVanish() {
    send(0xF4)
    #expect(status & 0x01 == 0)
    command(0xD4)
    send(0xFF)
    #expect(status & 0x01 == 0)
  }
}
