// SPDX-License-Identifier: Apache-2.0

/// The part of a document that is made by a program, between two lines that say so.
struct DocumentPart {
  private static let begin = "<!-- figures: written by `make bench` -->"
  private static let end = "<!-- end of figures -->"

  let path: String

  /// Puts another text in its place; the rest of the document stays.
  func replace(with text: String) throws {
    let document = try File.read(path)
    guard let begin = document.firstRange(of: Self.begin),
      let end = document.firstRange(of: Self.end), begin.upperBound <= end.lowerBound
    else { throw CannotMeasure("\(path) has no part for the figures") }
    let before = document[..<begin.upperBound]
    let after = document[end.lowerBound...]
    try File.write("\(before)\n\n\(text)\n\(after)", to: path)
  }
}
