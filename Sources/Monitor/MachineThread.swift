// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX

extension Thread {
  /// Starts a thread of a machine, which takes no signal but the kick.
  ///
  /// The signals of the process are for whoever uses the library, and a closed pipe is an error of
  /// the call that meets it. The kick has to arrive even where the starting thread blocks it.
  ///
  /// - Parameters:
  ///   - name: what `ps -L` shows, at most 15 bytes.
  ///   - body: what it does.
  /// - Throws: the error number of `pthread_create`.
  init(
    ofMachine name: String, body: @escaping @Sendable () -> Void
  ) throws(SystemCallError) {
    try self.init(name: name) {
      var blocked = sigset_t()
      unsafe sigfillset(&blocked)
      // What the thread itself does wrong kills the process with or without a mask, and the
      // handler that restores the terminal runs only without.
      for signal in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, roost_kick_signal()] {
        unsafe sigdelset(&blocked, signal)
      }
      unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil)
      body()
    }
  }
}
