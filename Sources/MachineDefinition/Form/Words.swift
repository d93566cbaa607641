// SPDX-License-Identifier: Apache-2.0

/// Words for messages.
enum Words {
  /// `a`, `a or b`, `a, b or c`
  static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// The known word that was probably meant.
  ///
  /// - Returns: nil if none is near: a third of the letters may differ, and at least one.
  static func nearest(to word: String, among known: [String]) -> String? {
    let letters = [Character](word.lowercased().prefix(40))
    let limit = max(1, letters.count / 3)
    let distances = known.map {
      (word: $0, distance: distance(letters, [Character]($0.lowercased())))
    }
    return distances.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
  }

  /// How many letters have to be added, removed, replaced or swapped with their neighbour (the
  /// Damerau-Levenshtein distance in its restricted form). O(*mn*).
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = []
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var next = [i + 1]
      for (j, b) in right.enumerated() {
        var best = min(row[j] + (a == b ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, before[j - 1] + 1) }
        next.append(best)
      }
      (before, row) = (row, next)
    }
    return row.last ?? 0
  }
}
