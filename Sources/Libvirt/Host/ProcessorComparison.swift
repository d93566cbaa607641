// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// How the processor of a host relates to a description.
///
/// The corresponding C type is `virCPUCompareResult`.
public enum ProcessorComparison: Int32, LibvirtEnumeration {
  /// The host lacks something.
  case incompatible = 0
  /// They are the same.
  case identical = 1
  /// The host has more.
  case superset = 2
  /// Something that is not known here.
  case unknown = -1
}

#endif
