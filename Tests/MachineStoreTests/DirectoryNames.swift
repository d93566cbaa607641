// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What lies in directories.
enum DirectoryNames {
  /// The names in a directory, hidden ones too, in order; none if there is no directory.
  static func all(_ path: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
  }
}
