// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// The terminal on standard input, switched to raw mode and always back.
///
/// A process has one, so one machine at a time can have it.
///
/// The corresponding C functions are `tcgetattr` and `tcsetattr`. A fatal signal restores it too.
public enum Terminal {
  /// Whether a descriptor is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  private static let isTaken = Atomic<Bool>(false)

  /// Hands every key to the guest: no echo, no lines, no signals. Output keeps its translation of
  /// line ends.
  ///
  /// - Returns: whether there is a terminal, it is ours to change, and no other machine has it;
  ///   call ``restore()`` then.
  public static func makeRaw(_ descriptor: Int32) -> Bool {
    guard isTerminal(descriptor), tcgetpgrp(descriptor) == getpgrp(),
      !isTaken.exchange(true, ordering: .acquiringAndReleasing)
    else { return false }
    if roost_terminal_make_raw(descriptor) == 0 { return true }
    isTaken.store(false, ordering: .releasing)
    return false
  }

  /// Puts it back as it was before ``makeRaw(_:)``.
  public static func restore() {
    roost_terminal_restore()
    isTaken.store(false, ordering: .releasing)
  }
}
