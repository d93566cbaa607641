// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// How a storage volume is made unreadable.
///
/// The corresponding C type is `virStorageVolWipeAlgorithm`.
public enum WipeAlgorithm: Int32, LibvirtEnumeration {
  /// One pass of zeros.
  case zero = 0
  /// Four passes, as the NNSA has them.
  case nnsa = 1
  /// Four passes, as the DoD has them.
  case dod = 2
  /// Nine passes, as the BSI has them.
  case bsi = 3
  /// 35 passes, as Gutmann has them.
  case gutmann = 4
  /// Seven passes, as Schneier has them.
  case schneier = 5
  /// Seven passes, as Pfitzner has them.
  case pfitzner7 = 6
  /// 33 passes, as Pfitzner has them.
  case pfitzner33 = 7
  /// One pass of random bytes.
  case random = 8
  /// The device forgets it by itself.
  case trim = 9
  /// Something that is not known here.
  case unknown = -1
}

#endif
