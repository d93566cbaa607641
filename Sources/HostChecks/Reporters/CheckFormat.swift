// SPDX-License-Identifier: Apache-2.0

/// The form of a report.
public enum CheckFormat: String, Sendable, CaseIterable {
  /// Lines for people.
  case text
  /// One JSON object (`docs/checks.md` describes it).
  case json
  /// The Test Anything Protocol, version 14.
  case tap
  /// The XML of JUnit, as CI servers read it.
  case junit

  /// Makes a reporter.
  ///
  /// - Parameters:
  ///   - heading: what the report is about.
  ///   - isVerbose: whether text shows all values of all checks.
  ///   - usesColor: whether text is for a terminal that shows colours.
  public func makeReporter(
    _ heading: ReportHeading, isVerbose: Bool = false, usesColor: Bool = false
  ) -> any CheckReporter {
    switch self {
    case .text: TextReporter(isVerbose: isVerbose, usesColor: usesColor)
    case .json: JSONReporter(heading)
    case .tap: TAPReporter()
    case .junit: JUnitReporter(heading)
    }
  }
}
