// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import GuestImages
internal import JSON

/// `roost guests`
struct Guests: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the embedded tiny guests.",
    discussion: "Boot one with: roost boot --guest NAME")

  @OptionGroup var listing: ListingOptions

  func run() {
    print(Self.list.rendered(listing), terminator: "")
  }

  private static var list: Listing {
    Listing(
      columns: [
        .init("name"), .init("protocol"), .init("needs"), .init("bytes"), .init("summary"),
      ],
      rows: GuestImage.all.map { guest in
        [
          .string(guest.name), .string(guest.bootProtocol),
          .string(guest.requirements.words.joined(separator: " ")),
          .integer(Int64(guest.size)), .string(guest.summary),
        ]
      })
  }
}

extension GuestImage.Requirements {
  /// What a user has to add to the command, in words.
  fileprivate var words: [String] {
    var words: [String] = []
    if contains(.disk) { words.append("disk") }
    if contains(.multipleProcessors) { words.append("vcpus>1") }
    return words
  }
}
