// SPDX-License-Identifier: Apache-2.0

import GuestImages
import Testing

@Suite struct GuestCatalogTests {
  @Test func namesAreUnique() {
    let names = GuestImage.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(!names.isEmpty)
  }

  @Test(arguments: GuestImage.all.map(\.name))
  func isFoundByItsName(_ name: String) throws {
    let guest = try #require(GuestImage.named(name))
    #expect(guest.name == name)
    #expect(!guest.summary.isEmpty)
    #expect(!guest.summary.contains("\n"))
  }

  @Test func anUnknownNameFindsNothing() {
    #expect(GuestImage.named("no-such-guest") == nil)
  }

  @Test(arguments: GuestImage.all.map(\.name))
  func lendsTheBytesThatItCopies(_ name: String) throws {
    let guest = try #require(GuestImage.named(name))
    #expect(guest.size > 0)
    #expect(guest.bytes.count == guest.size)
    let lent = unsafe guest.withUnsafeBytes { unsafe Array($0) }
    #expect(lent == guest.bytes)
  }

  @Test func whatABodyThrowsComesOut() throws {
    struct Refusal: Error {}
    let guest = try #require(GuestImage.all.first)
    #expect(throws: Refusal.self) {
      try unsafe guest.withUnsafeBytes { (_) throws(Refusal) -> Void in throw Refusal() }
    }
  }
}
