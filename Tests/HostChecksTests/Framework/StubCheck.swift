// SPDX-License-Identifier: Apache-2.0

import HostChecks

/// A check that does what a test wants.
struct StubCheck: HostCheck {
  let id: String
  let title: String
  let explanation = "A check for tests."
  let group = CheckGroup.doctor
  let requirements: [CheckRequirement]
  private let body: @Sendable (CheckContext) throws -> CheckOutcome

  init(
    _ id: String, title: String = "a check", requires requirements: [CheckRequirement] = [],
    _ body: @escaping @Sendable (CheckContext) throws -> CheckOutcome = { _ in .pass() }
  ) {
    self.id = id
    self.title = title
    self.requirements = requirements
    self.body = body
  }

  func run(in context: CheckContext) throws -> CheckOutcome { try body(context) }
}

extension CheckResult {
  /// A result with one run of a millisecond.
  init(_ id: String, _ outcome: CheckOutcome, title: String = "a check") {
    self.init(check: StubCheck(id, title: title), outcome: outcome, durations: [1_000_000])
  }
}
