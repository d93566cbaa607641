// SPDX-License-Identifier: Apache-2.0

/// One thing that is checked about a host: one file, one type.
///
/// A check probes by doing. Nothing that it made outlives it: neither files nor devices nor
/// processes. It may trap or hang, and takes no other check with it.
public protocol HostCheck: Sendable {
  /// The name to select it by, unique among all checks: words joined by hyphens, parts by dots, as
  /// in `kvm.device`.
  var id: String { get }
  /// What is checked, in a few words.
  var title: String { get }
  /// A paragraph for the documentation: what is done, what the result means, what helps.
  var explanation: String { get }
  /// The verb that runs it.
  var group: CheckGroup { get }
  /// What must be there before it makes sense.
  var requirements: [CheckRequirement] { get }
  /// How long it may take, in nanoseconds, unless `--timeout` says otherwise.
  var timeLimit: UInt64 { get }

  /// Checks.
  ///
  /// - Parameter context: the host.
  /// - Returns: what was found.
  /// - Throws: a ``CheckOutcome`` that is taken as if it were returned; any other error is a fail
  ///   with its description as the reason.
  func run(in context: CheckContext) throws -> CheckOutcome
}

extension HostCheck {
  /// Nothing.
  public var requirements: [CheckRequirement] { [] }
  /// Ten seconds.
  public var timeLimit: UInt64 { 10_000_000_000 }
}
