// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Why a guest's agent came or went.
///
/// The corresponding C type is `virConnectDomainEventAgentLifecycleReason`.
public enum AgentChangeReason: Int32, LibvirtEnumeration {
  /// It is not said.
  case unspecified = 0
  /// The domain started.
  case domainStarted = 1
  /// Its channel was opened or closed.
  case channel = 2
  /// Something that is not known here.
  case unknown = -1
}

#endif
