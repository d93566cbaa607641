// SPDX-License-Identifier: Apache-2.0

internal import Monitor

/// How a machine of the monitor ended, and what its guest said.
struct MonitoredEnd {
  let end: MachineEnd
  let text: String

  /// The last line that the guest wrote.
  var lastLine: String {
    text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
  }

  /// Fails the check unless the machine ended as it should.
  ///
  /// - Throws: a skip where this KVM refused an instruction.
  func expect(_ wanted: MachineEnd) throws(CheckOutcome) {
    switch end {
    case wanted: return
    case .crashed(let report): throw GuestFailure.outcome(of: report)
    case .timedOut: throw .fail("the guest did not end in its time\(lastWords)")
    case .debugExit(let code): throw .fail("the guest left with status \(code)\(lastWords)")
    case .failed(let reason): throw .fail(reason)
    default: throw .fail("the machine ended by \(end.kind)\(lastWords)")
    }
  }

  private var lastWords: String {
    lastLine.isEmpty ? ", without a word" : "; it said last: \(lastLine)"
  }
}
