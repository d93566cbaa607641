// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Programs that judge a report.
enum Program {
  /// Whether a program is there.
  static func isInstalled(_ name: String) -> Bool {
    (try? ChildProcess.run([name, "--version"]).status) == 0
  }
}
