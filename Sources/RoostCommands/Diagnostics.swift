// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a person is told on standard error.
enum Diagnostics {
  /// Says what went wrong.
  static func say(_ message: String) {
    put("roost: \(message)\n")
  }

  /// Says several things, each a line that names what it is about.
  static func list(_ lines: [String]) {
    put(lines.map { $0 + "\n" }.joined())
  }

  /// Names the command that explains more, where a person is there to read it.
  static func hint(_ command: String) {
    if isatty(STDERR_FILENO) == 1 { put("see '\(command)'\n") }
  }

  private static func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }
}
