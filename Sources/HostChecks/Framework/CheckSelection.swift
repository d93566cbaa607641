// SPDX-License-Identifier: Apache-2.0

/// Which checks of a verb run.
public struct CheckSelection: Sendable {
  /// The word of `--require` that stands for a usable KVM rather than for checks.
  public static let kvm = "kvm"

  /// The checks that run, in order.
  public let checks: [any HostCheck]
  /// The checks whose skip is a fail.
  public let required: [CheckPattern]
  /// Whether KVM must be usable.
  public let requiresKVM: Bool

  /// Selects.
  ///
  /// - Parameters:
  ///   - available: all checks of the verb.
  ///   - only: patterns of those that run; all if there is none.
  ///   - skip: patterns of those that do not run.
  ///   - require: patterns of those whose skip is a fail, or ``kvm``.
  /// - Throws: a ``CheckSelectionError`` for a pattern that selects nothing, and where nothing is left.
  public init(
    from available: [any HostCheck], only: [String] = [], skip: [String] = [],
    require: [String] = []
  ) throws(CheckSelectionError) {
    for pattern in only + skip + require where pattern != Self.kvm || !require.contains(pattern) {
      guard available.contains(where: { CheckPattern(pattern).matches($0.id) }) else {
        throw .unknown(pattern, nearest: Self.nearest(to: pattern, in: available.map(\.id)))
      }
    }
    let (only, skip) = (only.map(CheckPattern.init), skip.map(CheckPattern.init))
    checks = available.filter { check in
      (only.isEmpty || only.contains { $0.matches(check.id) })
        && !skip.contains { $0.matches(check.id) }
    }
    guard !checks.isEmpty else { throw .nothingLeft }
    required = require.filter { $0 != Self.kvm }.map(CheckPattern.init)
    requiresKVM = require.contains(Self.kvm)
    for pattern in required where !checks.contains(where: { pattern.matches($0.id) }) {
      throw .requiredButNotSelected(pattern.text)
    }
  }

  /// The id that a person may have meant, if one is near enough.
  private static func nearest(to text: String, in ids: [String]) -> String? {
    let candidates = ids.map { id in
      // A person may well have left out the first part.
      let last = id.split(separator: ".").last.map(String.init) ?? id
      return (id: id, distance: min(distance(text, id), distance(text, last)))
    }
    guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, text.count / 3) ? best.id : nil
  }

  /// How many characters must be inserted, removed or replaced to make one text the other.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (index, character) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (right[column] == character ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[right.count]
  }
}
