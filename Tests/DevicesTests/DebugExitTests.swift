// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

@Suite struct DebugExitTests {
  @Test func theLowestByteIsTheCode() {
    let events = EventRecorder()
    let port = DebugExit(events: events)
    port.write(offset: 0, width: .byte, value: 3)
    port.write(offset: 0, width: .doubleword, value: 0xFF00)
    port.write(offset: 1, width: .byte, value: 9)
    #expect(events.events == [.debugExit(code: 3), .debugExit(code: 0)])
    #expect(port.read(offset: 0, width: .byte) == 0xFF)
  }
}
