// SPDX-License-Identifier: Apache-2.0

/// A machine file that is refused, with everything that is wrong in it.
public struct MachineFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as the caller named it.
  public let file: String
  /// What is wrong, in the order of the file; never empty.
  public let mistakes: [Mistake]

  /// A line for each mistake: `file:line:column: what is wrong, and what would be right`.
  public var lines: [String] {
    mistakes.map { mistake in
      let place = mistake.position.map { "\(file):\($0)" } ?? file
      return "\(place): \(mistake.message)"
    }
  }

  /// The lines, separated by line feeds.
  public var description: String { lines.joined(separator: "\n") }
}
