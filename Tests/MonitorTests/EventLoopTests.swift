// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite("the event loop")
struct EventLoopTests {
  private final class Bench: Sendable {
    let event: EventDescriptor
    let served = Atomic<Int>(0)
    let performed = Atomic<Int>(0)

    init() throws { event = try EventDescriptor() }
  }

  @Test func heldDescriptorsWait() throws {
    let bench = try Bench()
    let loop = try EventLoop()
    try loop.add(bench.event.rawValue) { _ in
      bench.event.drain()
      bench.served.add(1, ordering: .sequentiallyConsistent)
    }
    let thread = TestThread { loop.run() }
    /// Two turns of the loop: whatever was readable before has been served then.
    func turn() {
      for _ in 0..<2 {
        let before = bench.performed.load(ordering: .sequentiallyConsistent)
        loop.perform { bench.performed.add(1, ordering: .sequentiallyConsistent) }
        #expect(eventually { bench.performed.load(ordering: .sequentiallyConsistent) > before })
      }
    }
    for round in 0..<100 {
      loop.perform { try? loop.hold(bench.event.rawValue) }
      bench.event.signal()
      turn()
      // What came before the holding may have been served.
      let served = bench.served.load(ordering: .sequentiallyConsistent)
      bench.event.signal()
      turn()
      #expect(bench.served.load(ordering: .sequentiallyConsistent) == served, "round \(round)")
      loop.perform { try? loop.release(bench.event.rawValue) }
      #expect(eventually { bench.served.load(ordering: .sequentiallyConsistent) == served + 1 })
    }
    loop.stop()
    thread.join()
    loop.releaseHandlers()
  }

  @Test func nothingIsPerformedAfterTheEnd() throws {
    let bench = try Bench()
    let loop = try EventLoop()
    let thread = TestThread { loop.run() }
    loop.stop()
    thread.join()
    loop.releaseHandlers()
    loop.perform { bench.performed.add(1, ordering: .sequentiallyConsistent) }
    loop.run()
    #expect(bench.performed.load(ordering: .sequentiallyConsistent) == 0)
  }
}
