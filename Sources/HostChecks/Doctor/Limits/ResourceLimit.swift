// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import JSON

/// How much of a resource the kernel lets this process have.
///
/// The corresponding C function is `getrlimit`.
struct ResourceLimit {
  /// What is limited.
  enum Resource {
    /// Locked memory, in bytes.
    case lockedMemory
    /// Descriptors.
    case descriptors
    /// Processes and threads of this user.
    case processes
    /// Mapped memory, in bytes.
    case addressSpace
  }

  /// What holds now; nil without a limit.
  let soft: UInt64?
  /// Up to where this process may raise it; nil without a limit.
  let hard: UInt64?

  /// The limits of this process.
  init(_ resource: Resource) {
    let number =
      switch resource {
      case .lockedMemory: ROOST_LOCKED_MEMORY
      case .descriptors: ROOST_DESCRIPTORS
      case .processes: ROOST_PROCESSES
      case .addressSpace: ROOST_ADDRESS_SPACE
      }
    var (soft, hard) = (UInt64.max, UInt64.max)
    unsafe roost_limits(number, &soft, &hard)
    self.soft = soft == .max ? nil : soft
    self.hard = hard == .max ? nil : hard
  }

  /// Both limits for a report; null without one.
  var details: [CheckDetail] {
    [
      CheckDetail("soft", soft.map { JSONValue($0) } ?? .null),
      CheckDetail("hard", hard.map { JSONValue($0) } ?? .null),
    ]
  }

  /// The command that raises the limit.
  ///
  /// - Parameters:
  ///   - option: the letter of `ulimit`.
  ///   - name: the name for `prlimit`.
  ///   - value: what it should be, in the units of `ulimit`; nil for unlimited.
  ///   - bytes: the same for `prlimit`.
  func fix(_ option: Character, _ name: String, _ value: UInt64?, bytes: UInt64?) -> String {
    let isAllowed = hard == nil || bytes != nil && hard ?? 0 >= bytes ?? 0
    if isAllowed { return "ulimit -\(option) \(value.map(String.init) ?? "unlimited")" }
    return "sudo prlimit --pid $$ --\(name)=\(bytes.map(String.init) ?? "unlimited")"
  }
}
