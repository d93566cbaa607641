// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX

/// Where whoever started this program waits for the word that its machine runs: one line, and then
/// the end of the file.
final class ReadinessDescriptor {
  private var descriptor: Int32?

  /// Takes over a descriptor that whoever started this program has opened.
  init(adopting descriptor: Int32) {
    self.descriptor = descriptor
    // Whoever waits may be gone, which is an error of the call and no reason to die.
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe sigaddset(&blocked, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &blocked, nil)
  }

  /// Says that the vCPUs run.
  func tellReady() {
    tell("ready")
  }

  /// Says why there will be no machine; nothing if it was said before how it went.
  ///
  /// - Parameter message: one line.
  func tellFailure(_ message: String) {
    tell(message)
  }

  private func tell(_ line: String) {
    guard let descriptor else { return }
    self.descriptor = nil
    StandardStreams.write(line + "\n", to: descriptor)
    if descriptor > STDERR_FILENO { close(descriptor) }
  }
}
