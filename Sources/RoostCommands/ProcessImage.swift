// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// What this process runs.
enum ProcessImage {
  /// Becomes another program. The corresponding C function is `execv`.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - arguments: what it is called, and its arguments.
  /// - Throws: a failure if it cannot be run; otherwise this never returns.
  static func replace(
    with program: String, _ arguments: [String]
  ) throws(CommandFailure) -> Never {
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    // A thread that runs tasks blocks nearly every signal, and the program would never hear Ctrl-C.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
    unsafe execv(program, &pointers)
    throw CommandFailure("cannot run \(program): \(Errno(rawValue: errno))")
  }
}
