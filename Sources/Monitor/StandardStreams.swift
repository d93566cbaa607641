// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The descriptors 0, 1 and 2 of a program.
public enum StandardStreams {
  /// Makes sure that all three are open, so that nothing opened later takes such a number and is
  /// mistaken for the terminal. A closed one becomes `/dev/null`.
  public static func open() {
    while true {
      // The kernel gives the lowest number that is free.
      let descriptor = unsafe Glibc.open("/dev/null", O_RDWR)
      guard descriptor >= 0 else { return }
      if descriptor > STDERR_FILENO {
        close(descriptor)
        return
      }
    }
  }
}
