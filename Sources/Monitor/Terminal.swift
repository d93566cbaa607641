// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The terminal on standard input, switched to raw mode and always back.
///
/// The corresponding C functions are `tcgetattr` and `tcsetattr`. A fatal signal restores it too.
enum Terminal {
  /// Whether a descriptor is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Hands every key to the guest: no echo, no lines, no signals. Output keeps its translation of
  /// line ends.
  ///
  /// - Returns: whether there is a terminal, and it is ours to change.
  static func makeRaw(_ descriptor: Int32) -> Bool {
    guard isTerminal(descriptor), tcgetpgrp(descriptor) == getpgrp() else { return false }
    return roost_terminal_make_raw(descriptor) == 0
  }

  /// Puts it back as it was before ``makeRaw(_:)``; does nothing if it was never changed.
  static func restore() {
    roost_terminal_restore()
  }
}
