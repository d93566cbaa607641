// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import Glibc
internal import JSON
internal import POSIX
internal import Synchronization

/// Where a supervised machine's process leaves its record.
final class RunRecordFile: Sendable {
  private let path: String
  private let startedAt: UInt64
  private let hasComplained = Atomic<Bool>(false)

  /// - Parameters:
  ///   - path: where the record appears.
  ///   - startedAt: when the machine started first, in nanoseconds since 1970.
  init(path: String, startedAt: UInt64) {
    (self.path, self.startedAt) = (path, startedAt)
  }

  /// Replaces the record. Where that fails, as on a full disk, the old one stays, the machine goes
  /// on, and a person is told once.
  func write(restarts: UInt64, end: RunRecord.End?) {
    let record = RunRecord(
      processIdentifier: getpid(), startedAt: startedAt, restarts: restarts, end: end)
    do throws(SystemCallError) {
      try ReplacementFile(path: path).commit(record.document.serialized() + "\n")
    } catch {
      guard !hasComplained.exchange(true, ordering: .relaxed) else { return }
      StandardStreams.complain("the record of the run is out of date: \(error)")
    }
  }
}
