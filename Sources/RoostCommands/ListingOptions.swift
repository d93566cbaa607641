// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The options that every listing has.
struct ListingOptions: ParsableArguments {
  @Option(help: "How to print the list: table, or json for programs.")
  var format: OutputFormat = .table

  @Flag(name: .shortAndLong, help: "Print names only.")
  var quiet = false
}
