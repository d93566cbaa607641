// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// How a listing is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// Columns for people.
  case table
  /// An array of objects for programs.
  case json
}
