// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How far a job of a domain is: a migration, a save, a dump, a backup.
///
/// The corresponding C function is `virDomainGetJobStats`.
public struct JobStatistics: Sendable, Hashable {
  /// Whether there is a job, and how it ended.
  public let type: JobType
  /// Everything that the driver tells, under libvirt's names.
  public let parameters: TypedParameters

  /// What the job is for; nil where the driver does not tell.
  public var operation: JobOperation? {
    parameters.integer(VIR_DOMAIN_JOB_OPERATION).map {
      JobOperation(libvirt: Int32(truncatingIfNeeded: $0))
    }
  }
  /// How long it runs, in milliseconds.
  public var elapsed: UInt64? { parameters.unsigned(VIR_DOMAIN_JOB_TIME_ELAPSED) }
  /// How long it is expected to run yet, in milliseconds.
  public var remaining: UInt64? { parameters.unsigned(VIR_DOMAIN_JOB_TIME_REMAINING) }
  /// How long the guest stands still or stood still, in milliseconds.
  public var downtime: UInt64? { parameters.unsigned(VIR_DOMAIN_JOB_DOWNTIME) }
  /// What is to be moved in all, in bytes.
  public var total: UInt64? { parameters.unsigned(VIR_DOMAIN_JOB_DATA_TOTAL) }
  /// What was moved, in bytes.
  public var processed: UInt64? { parameters.unsigned(VIR_DOMAIN_JOB_DATA_PROCESSED) }
  /// What is yet to be moved, in bytes.
  public var left: UInt64? { parameters.unsigned(VIR_DOMAIN_JOB_DATA_REMAINING) }
  /// Whether it worked, once it has ended; nil where the driver does not tell.
  public var succeeded: Bool? { parameters.bool(VIR_DOMAIN_JOB_SUCCESS) }
  /// Why it failed; nil where the driver does not tell.
  public var errorMessage: String? { parameters.string(VIR_DOMAIN_JOB_ERRMSG) }

  /// The share that is done (0…1); nil where the driver does not tell.
  public var fraction: Double? {
    guard let left, let processed, processed > 0 || left > 0 else { return nil }
    return Double(processed) / (Double(processed) + Double(left))
  }
}

#endif
