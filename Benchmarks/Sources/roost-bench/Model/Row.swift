// SPDX-License-Identifier: Apache-2.0

/// One figure: what was measured, against what, or why it was not.
struct Row {
  /// What a row has to show.
  enum Outcome {
    /// Roost's figures and, round by round, those of its peer.
    case measured(ours: Samples, theirs: Samples?)
    /// It cannot be measured here.
    case skipped(reason: String)
  }

  /// Short, unique, the same in every run: `exit.port-write`.
  let id: String
  let title: String
  /// Whom it is compared with.
  let peer: String
  let unit: Unit
  var budget: Budget?
  var outcome: Outcome

  /// Roost's figures divided by its peer's, round by round.
  var ratio: Samples? {
    guard case .measured(let ours, let theirs?) = outcome else { return nil }
    let ratios = zip(ours.values, theirs.values).filter { $0.1 > 0 }.map { $0.0 / $0.1 }
    return ratios.isEmpty ? nil : Samples(ratios)
  }

  /// Whether the budget is kept; nil where there is none, or nothing was measured.
  var isMet: Bool? {
    guard let budget, case .measured(let ours, _) = outcome else { return nil }
    return budget.isMet(value: ours.median, ratio: ratio?.median)
  }
}

extension Row: CustomStringConvertible {
  /// One line to follow the run by.
  var description: String {
    switch outcome {
    case .skipped(let reason): return "\(id): not measured: \(reason)"
    case .measured(let ours, let theirs):
      var text = "\(id): \(unit.text(ours.median))"
      if let theirs { text += ", \(peer) \(unit.text(theirs.median))" }
      if let ratio { text += ", ratio \(Decimal(ratio.median, digits: 3))" }
      if let isMet { text += isMet ? ", met" : ", MISSED" }
      return text
    }
  }
}
