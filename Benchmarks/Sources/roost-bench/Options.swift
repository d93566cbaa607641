// SPDX-License-Identifier: Apache-2.0

/// What the command line asks for.
struct Options {
  static let usage = """
    usage: roost-bench REPOSITORY [--only NAME]... [--skip NAME]... [--quick] [--print]

    Measures Roost against its peers, and writes docs/performance.json, the charts and the tables of
    docs/performance.md.

      --only NAME  this measurement alone, printed and not written; may be repeated
      --skip NAME  not this one; may be repeated
      --quick      few rounds of little: a look, whose figures are worth as much
      --print      write nothing, print the tables

    """

  var repository = ""
  var only: [String] = []
  var skip: [String] = []
  var isQuick = false
  var printsOnly = false

  /// Reads a command line; nil if it is wrong.
  init?(_ arguments: some Sequence<String>, names: [String]) {
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--only", "--skip":
        guard let name = rest.popFirst(), names.contains(name) else { return nil }
        if argument == "--only" { only.append(name) } else { skip.append(name) }
      case "--quick": isQuick = true
      case "--print": printsOnly = true
      default:
        guard repository.isEmpty, !argument.hasPrefix("-") else { return nil }
        repository = argument
      }
    }
    if repository.isEmpty { return nil }
  }

  /// Whether a measurement is asked for.
  func wants(_ name: String) -> Bool {
    (only.isEmpty || only.contains(name)) && !skip.contains(name)
  }
}
