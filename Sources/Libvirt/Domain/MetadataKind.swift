// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A kind of metadata.
///
/// The corresponding C type is `virDomainMetadataType`.
public enum MetadataKind: Int32, LibvirtEnumeration {
  /// A text about the domain.
  case description = 0
  /// A line about the domain.
  case title = 1
  /// An XML element of a program, known by its namespace.
  case element = 2
  /// Something that is not known here.
  case unknown = -1
}

#endif
