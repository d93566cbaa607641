// SPDX-License-Identifier: Apache-2.0

/// One of the other processors, by the order in which they came up.
struct OtherProcessor {
  let index: UInt64

  private static let allButSelf: UInt32 = 3 << 18
  private static let initialize: UInt32 = 0x4500
  private static let startUp: UInt32 = 0x4600
  private static let deliveryPending: UInt32 = 1 << 12

  /// Sends INIT and SIPI to all other processors. Their first page is the trampoline's.
  static func startAll() {
    send(allButSelf | initialize, to: 0)
    // A real processor needs 10 ms between the two; a virtual one has them queued.
    let pause = Deadline(cycles: 1_000_000)
    _ = pause.wait { false }
    send(allButSelf | startUp | UInt32(TRAMPOLINE_ADDRESS) >> 12, to: 0)
  }

  /// Waits for the other processors and returns how many there are. Without a number to expect, those
  /// are all when none has come up for a while.
  static func waitForAll(expected: UInt64?) throws(Failure) -> UInt64 {
    let quiet: UInt64 = 2_000_000_000
    var others: UInt64 = 0
    let deadline = Deadline.generous
    var sinceLast = Deadline(cycles: quiet)
    while expected.map({ others + 1 < $0 && !deadline.passed }) ?? !sinceLast.passed {
      let started = UInt64(load32(processorsStartedAddress()))
      if started != others {
        others = started
        sinceLast = Deadline(cycles: quiet)
      }
      pauseProcessor()
    }
    guard others > 0 else { throw .missing("no other processor came up, 2 or more are needed") }
    guard others <= UInt64(MAXIMUM_PROCESSORS) else {
      throw Failure("too many processors came up", others)
    }
    guard deadline.wait(until: { load32(processorsReadyAddress()) == UInt32(others) }) else {
      throw Failure("a processor came up but did not reach long mode; ready are", others)
    }
    return others
  }

  /// Sends the processor an interrupt and waits for its answer.
  func answerInterrupt() throws(Failure) {
    let before = answers
    Self.send(UInt32(VECTOR_CALL), to: identifier)
    guard Deadline.generous.wait(until: { answers == before + 1 }) else {
      throw Failure("no answer to its interrupt from APIC ID", UInt64(identifier))
    }
  }

  /// Sends all other processors one interrupt and waits for all answers.
  static func answerBroadcast(count: UInt64) throws(Failure) {
    send(allButSelf | UInt32(VECTOR_CALL), to: 0)
    for index in 0..<count {
      let processor = OtherProcessor(index: index)
      guard Deadline.generous.wait(until: { processor.answers == 2 }) else {
        throw Failure(
          "no answer to the broadcast from APIC ID",
          UInt64(processor.identifier))
      }
    }
  }

  private var identifier: UInt32 { load32(processorsAddress() + 8 * index) }
  private var answers: UInt32 { load32(processorsAddress() + 8 * index + 4) }

  private static func send(_ command: UInt32, to identifier: UInt32) {
    Interrupts.storeLocalAPIC(LOCAL_APIC_COMMAND_HIGH, identifier << 24)
    Interrupts.storeLocalAPIC(LOCAL_APIC_COMMAND_LOW, command)
    while Interrupts.loadLocalAPIC(LOCAL_APIC_COMMAND_LOW) & deliveryPending != 0 {
      pauseProcessor()
    }
  }
}
