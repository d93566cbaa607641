// SPDX-License-Identifier: Apache-2.0

import CExitPeer

/// The access of a guest whose handling is measured.
enum Access: String, CaseIterable {
  case portWrite = "port-write"
  case portRead = "port-read"
  case memoryWrite = "memory-write"
  case memoryRead = "memory-read"

  /// The peer's number for it.
  var peer: Int32 {
    switch self {
    case .portWrite: Int32(EXIT_PEER_PORT_WRITE)
    case .portRead: Int32(EXIT_PEER_PORT_READ)
    case .memoryWrite: Int32(EXIT_PEER_MEMORY_WRITE)
    case .memoryRead: Int32(EXIT_PEER_MEMORY_READ)
    }
  }
}
