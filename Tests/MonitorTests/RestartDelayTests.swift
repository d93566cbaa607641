// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import Testing

@Suite("the delay before a restart")
struct RestartDelayTests {
  private static let second: UInt64 = 1_000_000_000

  @Test func crashesInARowDelayMoreAndMore() {
    var delay = RestartDelay()
    let delays = (0..<8).map { _ in delay.next(afterCrash: true, duration: 0) / Self.second }
    #expect(delays == [1, 2, 4, 8, 16, 30, 30, 30])
  }

  @Test func whatIsNoCrashDelaysNothing() {
    var delay = RestartDelay()
    #expect(delay.next(afterCrash: true, duration: 0) == Self.second)
    for _ in 0..<100 { #expect(delay.next(afterCrash: false, duration: 0) == 0) }
    #expect(delay.next(afterCrash: true, duration: 0) == 2 * Self.second)
  }

  @Test func aLongRunStartsOver() {
    var delay = RestartDelay()
    for _ in 0..<5 { _ = delay.next(afterCrash: true, duration: 60 * Self.second) }
    #expect(delay.next(afterCrash: true, duration: 60 * Self.second + 1) == Self.second)
    #expect(delay.next(afterCrash: true, duration: 0) == 2 * Self.second)
    _ = delay.next(afterCrash: false, duration: .max)
    #expect(delay.next(afterCrash: true, duration: 0) == Self.second)
  }
}
