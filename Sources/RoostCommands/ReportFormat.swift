// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import HostChecks

/// How the checks of a host are reported.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  /// Lines for people.
  case text
  /// One object for programs.
  case json
  /// The Test Anything Protocol.
  case tap
  /// The XML of JUnit.
  case junit

  /// The same for the reporters.
  var checkFormat: CheckFormat {
    switch self {
    case .text: .text
    case .json: .json
    case .tap: .tap
    case .junit: .junit
    }
  }
}
