// SPDX-License-Identifier: Apache-2.0

internal import CPeers

/// The accesses that are measured, named as `exit-cost` names them.
enum ExitAccess: String, CaseIterable {
  case portWrite = "port-write"
  case portRead = "port-read"
  case memoryWrite = "memory-write"
  case memoryRead = "memory-read"

  var title: String {
    switch self {
    case .portWrite: "port write"
    case .portRead: "port read"
    case .memoryWrite: "MMIO write"
    case .memoryRead: "MMIO read"
    }
  }

  /// The peer's number for it.
  var peer: Int32 { unsafe exit_peer_access(rawValue) }
}
