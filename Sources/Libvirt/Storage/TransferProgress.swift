// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// How far an upload or a download is.
public struct TransferProgress: Sendable, Hashable {
  /// Bytes that went.
  public let transferred: UInt64
  /// Bytes that are to go; nil where that is not known before the end.
  public let total: UInt64?

  /// So far so much went.
  public init(transferred: UInt64, total: UInt64?) {
    (self.transferred, self.total) = (transferred, total)
  }

  /// The share that is done (0…1); nil where the total is not known.
  public var fraction: Double? {
    total.map { $0 == 0 ? 1 : min(1, Double(transferred) / Double($0)) }
  }
}

#endif
