// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The descriptors 0, 1 and 2 of a program.
public enum StandardStreams {
  /// Tells a person what is wrong, on standard error.
  ///
  /// - Parameter message: without a line feed at its end.
  static func complain(_ message: String) {
    write("roost: \(message)\n", to: STDERR_FILENO)
  }

  /// Writes text, as far as the descriptor takes it.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      _ = unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }
  }

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
