// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A failure of the host's memory that reached a domain.
public struct MemoryFailure: Sendable, Hashable {
  /// Whose memory failed.
  public let recipient: Recipient
  /// What follows.
  public let action: Action
  /// Whether something must be done about it.
  public let requiresAction: Bool
  /// Whether it came while an earlier one was dealt with.
  public let isRecursive: Bool

  /// Whose memory failed.
  ///
  /// The corresponding C type is `virDomainMemoryFailureRecipientType`.
  public enum Recipient: Int32, LibvirtEnumeration {
    /// The hypervisor's.
    case hypervisor = 0
    /// The guest's.
    case guest = 1
    /// Something that is not known here.
    case unknown = -1
  }

  /// What follows.
  ///
  /// The corresponding C type is `virDomainMemoryFailureActionType`.
  public enum Action: Int32, LibvirtEnumeration {
    /// Nothing.
    case ignore = 0
    /// The guest is told.
    case inject = 1
    /// The hypervisor cannot go on.
    case fatal = 2
    /// The guest could not be told, and was reset.
    case reset = 3
    /// Something that is not known here.
    case unknown = -1
  }
}

#endif
