// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Synchronization

/// Keeps what a person would have been told.
final class Notices: Sendable {
  private let state = Mutex<[String]>([])

  /// The lines so far.
  var lines: [String] { state.withLock { $0 } }

  /// Takes a line.
  func add(_ line: String) { state.withLock { $0.append(line) } }
}

#endif
