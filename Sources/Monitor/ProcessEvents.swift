// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX

/// What the thread that looks after a machine waits for.
///
/// The corresponding C function is `poll`.
struct ProcessEvents {
  /// What has come.
  enum Event {
    /// The machine has finished.
    case finished
    /// A signal asks the program to end.
    case signal(Int32)
    /// The machine's time is over; comes once.
    case timeOver
    /// Another thread asks for something.
    case wakeup
    /// The moment until which to wait has come.
    case moment
  }

  private let signals: ProcessSignals?
  private let wakeup: Int32
  private var deadline: UInt64?

  /// - Parameters:
  ///   - signals: the program's signals, if they are taken.
  ///   - timeout: when the machine's time is over, from now on, in nanoseconds.
  ///   - wakeup: readable when another thread asks for something; -1 if none does.
  init(signals: ProcessSignals?, timeout: UInt64?, wakeup: Int32 = -1) {
    self.signals = signals
    self.wakeup = wakeup
    deadline = timeout.flatMap { timeout -> UInt64? in
      let (deadline, isNever) = MonotonicClock.nanoseconds.addingReportingOverflow(timeout)
      return isNever ? nil : deadline
    }
  }

  /// Waits for the next event. What is readable stays so.
  ///
  /// - Parameters:
  ///   - finished: readable when the machine has finished; -1 if there is none.
  ///   - moment: until when to wait, in nanoseconds of the monotonic clock; nil for ever.
  mutating func next(finished: Int32, until moment: UInt64? = nil) -> Event {
    while true {
      var requests = [
        pollfd(fd: finished, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals?.rawDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
      ]
      let until = [deadline, moment].compactMap { $0 }.min()
      guard unsafe poll(&requests, 3, Self.milliseconds(until: until)) >= 0 else { continue }
      if requests[0].revents != 0 { return .finished }
      if requests[1].revents != 0, let signal = signals?.next() { return .signal(signal) }
      if requests[2].revents != 0 { return .wakeup }
      let now = MonotonicClock.nanoseconds
      if let passed = deadline, now >= passed {
        deadline = nil
        return .timeOver
      }
      if let moment, now >= moment { return .moment }
    }
  }

  private static func milliseconds(until moment: UInt64?) -> Int32 {
    guard let moment else { return -1 }
    let now = MonotonicClock.nanoseconds
    guard moment > now else { return 0 }
    return Int32(clamping: (moment - now) / 1_000_000 + 1)
  }
}
