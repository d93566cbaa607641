// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import KVM
internal import POSIX

/// One run of a check: what it found, and how long it took.
struct CheckRun: Sendable {
  var outcome: CheckOutcome
  /// In nanoseconds.
  var nanoseconds: UInt64

  init(_ outcome: CheckOutcome, nanoseconds: UInt64) {
    (self.outcome, self.nanoseconds) = (outcome, nanoseconds)
  }

  /// Runs a check on this thread, if what it requires is there.
  init(of check: any HostCheck, in context: CheckContext) {
    let start = MonotonicClock.nanoseconds
    outcome = Self.outcome(of: check, in: context)
    nanoseconds = MonotonicClock.nanoseconds &- start
  }

  private static func outcome(of check: any HostCheck, in context: CheckContext) -> CheckOutcome {
    for requirement in check.requirements {
      if let reason = reasonToSkip(requirement, in: context) { return reason }
    }
    do {
      return try check.run(in: context)
    } catch let outcome as CheckOutcome {
      return outcome
    } catch {
      return .fail("\(error)")
    }
  }

  private static func reasonToSkip(
    _ requirement: CheckRequirement, in context: CheckContext
  ) -> CheckOutcome? {
    switch requirement {
    case .kvm:
      do throws(KVMUnavailable) {
        _ = try KVMSystem(path: context.kvmPath)
        return nil
      } catch {
        var outcome = CheckOutcome.skip("KVM cannot be used: \(error)")
        outcome.isKVMUnusable = true
        return outcome
      }
    case .kernel:
      return context.linux == nil ? .skip("no kernel to boot was given: add --kernel FILE") : nil
    }
  }

  /// The run as text, for another process.
  var message: String {
    JSONValue.array([outcome.json, JSONValue(nanoseconds)]).serialized()
  }

  /// Reads what another process wrote.
  ///
  /// - Returns: nil if it is not whole.
  init?(message: [UInt8]) {
    guard let value = try? JSONValue(parsing: message),
      let outcome = value[0].flatMap(CheckOutcome.init(json:)),
      let nanoseconds = value[1]?.unsignedValue
    else { return nil }
    self.init(outcome, nanoseconds: nanoseconds)
  }
}
