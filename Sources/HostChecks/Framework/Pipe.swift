// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import POSIX
internal import SystemPackage

/// The two ends of a pipe.
///
/// The corresponding C function is `pipe2`; both ends are closed on exec.
struct Pipe: ~Copyable {
  /// What reads; it never blocks.
  private let end: OwnedDescriptor
  /// What writes.
  let start: OwnedDescriptor

  /// Makes a pipe.
  ///
  /// - Throws: the error number of `pipe2`.
  init() throws(SystemCallError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe roost_check_pipe(&ends) == 0 else {
      throw SystemCallError("make a pipe", .current)
    }
    end = OwnedDescriptor(adopting: ends[0])
    start = OwnedDescriptor(adopting: ends[1])
  }

  /// Closes the end that writes, and gives away the one that reads.
  consuming func closingStart() -> OwnedDescriptor { end }
}
