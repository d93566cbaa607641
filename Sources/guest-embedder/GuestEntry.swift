// SPDX-License-Identifier: Apache-2.0

/// One entry of `Guests/guests.json`.
struct GuestEntry: Decodable {
  /// The name, which is also that of the guest's folder.
  let name: String
  let bootProtocol: BootProtocol
  /// The least RAM to run it in, in bytes.
  let memory: UInt64
  let requires: [Requirement]
  /// One line that says what it does.
  let summary: String

  /// How the image is entered, which decides how it is built.
  enum BootProtocol: String, Decodable {
    case real, multiboot, elf64, pvh
  }

  /// What a machine must have; each names a member of `GuestImage.Requirements`.
  enum Requirement: String, Decodable {
    case interruptController, disk, entropy, multipleProcessors
  }

  enum CodingKeys: String, CodingKey {
    case name, memory, requires, summary
    case bootProtocol = "protocol"
  }
}
