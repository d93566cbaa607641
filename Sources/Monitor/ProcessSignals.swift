// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The signals that end a program, as something to wait for.
///
/// The corresponding C functions are `signalfd` and `pthread_sigmask`.
final class ProcessSignals: Sendable {
  private let descriptor: OwnedDescriptor

  /// Readable when a signal has come.
  var rawDescriptor: Int32 { descriptor.rawValue }

  /// Takes the signals from the calling thread and those that it starts; call it before the first.
  init() throws(MachineError) {
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { unsafe sigaddset(&blocked, signal) }
    let descriptor = unsafe signalfd(-1, &blocked, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    guard descriptor >= 0 else { throw .cannotCreate("signalfd: \(Errno.current)") }
    self.descriptor = OwnedDescriptor(adopting: descriptor)
    // A reader that is gone and a terminal that is another's are errors of the call, not the end.
    for signal in [SIGPIPE, SIGTTIN, SIGTTOU] { unsafe sigaddset(&blocked, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &blocked, nil)
  }

  /// The number of the next signal, if one has come.
  func next() -> Int32? {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard unsafe read(descriptor.rawValue, &information, size) == size else { return nil }
    return Int32(bitPattern: information.ssi_signo)
  }
}
