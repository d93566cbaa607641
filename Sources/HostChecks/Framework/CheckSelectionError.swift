// SPDX-License-Identifier: Apache-2.0

/// A selection of checks that makes no sense.
public enum CheckSelectionError: Error, Equatable, CustomStringConvertible {
  /// A pattern selects nothing; a check that may have been meant.
  case unknown(String, nearest: String?)
  /// `--skip` leaves nothing of what `--only` selects.
  case nothingLeft
  /// A check is required that does not run.
  case requiredButNotSelected(String)

  /// One line: what is wrong and what would be right.
  public var description: String {
    switch self {
    case .unknown(let pattern, let nearest?):
      "there is no check '\(pattern)': did you mean '\(nearest)'?"
    case .unknown(let pattern, nil): "there is no check '\(pattern)': see --list"
    case .nothingLeft: "no check is left to run: --skip takes away all that --only selects"
    case .requiredButNotSelected(let pattern):
      "--require \(pattern): that check is not among those that run"
    }
  }
}
