// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the control thread says about trouble of its own, on standard error.
enum ControlComplaint {
  /// Writes one line.
  static func write(_ message: String) {
    let line = "roost: \(message)\n"
    _ = unsafe Glibc.write(STDERR_FILENO, line, line.utf8.count)
  }
}
