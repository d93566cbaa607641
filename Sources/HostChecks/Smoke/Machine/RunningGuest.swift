// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import KVM
internal import POSIX
internal import Synchronization

/// A guest that runs on a thread of its own while the check does something to its machine.
final class RunningGuest: Sendable {
  private let machine: SmokeMachine
  private let thread = Mutex<Thread?>(nil)
  private let isStopping = Atomic<Bool>(false)
  private let end = Condition<Result<Void, any Error>?>(nil)

  /// Starts running.
  ///
  /// - Parameter answer: the bytes that a read of an address without memory gets.
  init(
    _ machine: SmokeMachine, answering answer: @escaping @Sendable (GuestEvent) -> [UInt8]
  ) throws(SystemCallError) {
    self.machine = machine
    try thread.withLock { (thread) throws(SystemCallError) in
      thread = try Thread(name: "vcpu0") { [self] in
        let result = Result { try run(answering: answer) }
        end.update { $0 = result }
      }
    }
  }

  private func run(answering answer: (GuestEvent) -> [UInt8]) throws {
    while !isStopping.load(ordering: .acquiring) {
      _ = try machine.nextUnlessInterrupted(answering: answer)
    }
  }

  /// Gets the vCPU out of the guest.
  ///
  /// - Returns: how long that took, in nanoseconds.
  /// - Throws: what the guest failed with, or a fail where it does not come out.
  func stop(within limit: TimeLimit) throws -> UInt64 {
    let start = MonotonicClock.nanoseconds
    isStopping.store(true, ordering: .releasing)
    machine.vcpu.requestExit()
    thread.withLock { $0?.signal(roost_kick_signal()) }
    guard let result = end.wait(until: limit.end, { $0 }) else {
      throw CheckOutcome.fail("the vCPU does not leave the guest in \(limit.text)")
    }
    let time = MonotonicClock.nanoseconds &- start
    let taken = thread.withLock { $0.take() }
    taken?.join()
    machine.vcpu.clearExitRequest()
    try result.get()
    return time
  }
}
