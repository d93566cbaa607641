// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What is known of a job.
///
/// The corresponding C type is `virDomainJobType`.
public enum JobType: Int32, LibvirtEnumeration {
  /// There is none.
  case none = 0
  /// It runs, and its end can be foreseen.
  case bounded = 1
  /// It runs, and its end cannot be foreseen.
  case unbounded = 2
  /// It is done.
  case completed = 3
  /// It failed.
  case failed = 4
  /// It was stopped.
  case cancelled = 5
  /// Something that is not known here.
  case unknown = -1
}

#endif
