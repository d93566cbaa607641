// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite struct ThreadTests {
  @Test func processorTimeIsThatOfTheThreadAlone() throws {
    let state = Condition(false)
    let thread = try Thread(name: "busy") {
      while Thread.currentProcessorTime < 20_000_000 {}
      state.update { $0 = true }
      _ = state.wait { $0 ? nil : () }
    }
    _ = state.wait { $0 ? () : nil }
    let time = thread.processorTime()
    #expect(time.map { $0 >= 20_000_000 } == true)
    state.update { $0 = false }
    thread.join()
  }

  @Test func wallClockIsInThisCentury() {
    #expect((1_600_000_000...4_102_444_800).contains(WallClock.nanoseconds / 1_000_000_000))
  }
}
