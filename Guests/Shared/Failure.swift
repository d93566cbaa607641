// SPDX-License-Identifier: Apache-2.0

/// Why a guest ends with a status other than 0.
struct Failure: Error {
  /// What went wrong.
  let reason: StaticString
  /// A figure that belongs to the reason.
  var value: UInt64?
  /// What to write to the debug-exit port.
  var status = UInt8(STATUS_FAILED)

  init(_ reason: StaticString, _ value: UInt64? = nil) {
    self.reason = reason
    self.value = value
  }

  /// The machine lacks something that the guest needs.
  static func missing(_ reason: StaticString) -> Failure {
    var failure = Failure(reason)
    failure.status = UInt8(STATUS_MISSING)
    return failure
  }
}
