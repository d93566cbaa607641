// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Why a connection broke.
///
/// The corresponding C type is `virConnectCloseReason`.
public enum CloseReason: Int32, LibvirtEnumeration, CustomStringConvertible {
  /// The network or the socket failed.
  case error = 0
  /// The daemon ended it, or itself.
  case endOfFile = 1
  /// The daemon did not answer in time.
  case keepAlive = 2
  /// This program asked for it.
  case client = 3
  /// Something that is not known here.
  case unknown = -1

  /// The reason in words that fit after "the connection broke:".
  public var description: String {
    switch self {
    case .error: "an error of the network"
    case .endOfFile: "the daemon ended it"
    case .keepAlive: "the daemon no longer answers"
    case .client: "this program closed it"
    case .unknown: "for an unknown reason"
    }
  }
}

#endif
