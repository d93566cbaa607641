// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition
internal import POSIX
internal import Synchronization

/// How far a transfer is, on one line of a terminal. In a pipe it says nothing.
final class TransferProgress: Sendable {
  private let words: String
  private let total: UInt64
  private let isShown = isatty(STDERR_FILENO) == 1
  private let nextTime = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - words: what is being done, as in `uploading`.
  ///   - total: in bytes; 0 where it is not known.
  init(_ words: String, total: UInt64) {
    (self.words, self.total) = (words, total)
  }

  /// Shows how many bytes are done, a few times a second.
  func show(_ done: UInt64) {
    let now = MonotonicClock.nanoseconds
    guard isShown, now >= nextTime.load(ordering: .relaxed) else { return }
    nextTime.store(now &+ 200_000_000, ordering: .relaxed)
    let mebibytes = done >> 20
    put(
      total > 0
        ? "\r\(words): \(mebibytes) of \(total >> 20) MiB, \(Int(Double(done) / Double(total) * 100)) %\u{1b}[K"
        : "\r\(words): \(mebibytes) MiB\u{1b}[K")
  }

  /// Takes the line away.
  func end() {
    if isShown { put("\r\u{1b}[K") }
  }

  private func put(_ text: String) {
    var text = text
    text.withUTF8 { _ = unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
