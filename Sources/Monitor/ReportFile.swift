// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The place of a machine's report, taken before the machine runs; nowhere if nobody wants one.
struct ReportFile: ~Copyable {
  private let file: ReplacementFile?

  /// Makes sure that the report can be written.
  init(path: String?) throws(MachineError) {
    guard let path else {
      file = nil
      return
    }
    do throws(SystemCallError) {
      file = try ReplacementFile(path: path)
    } catch {
      throw .cannotCreate("--report \(path): \(error.errno)")
    }
  }

  /// Writes the report, if one is wanted.
  consuming func commit(_ text: () -> String) throws(MachineError) {
    guard let file else { return }
    do throws(SystemCallError) {
      try file.commit(text())
    } catch {
      throw .cannotCreate("\(error)")
    }
  }
}
