// SPDX-License-Identifier: Apache-2.0

import GuestImages
import Testing

/// The images are what their metadata says: a loader that trusts it finds what it looks for.
@Suite struct ImageFormatTests {
  @Test(arguments: GuestImage.all.map(\.name))
  func memoryIsWholePagesAndHoldsTheImage(_ name: String) throws {
    let guest = try #require(GuestImage.named(name))
    #expect(guest.minimumMemory % 4096 == 0)
    if guest.bootProtocol == "real" {
      #expect(0x7C00 + UInt64(guest.size) <= guest.minimumMemory)
    } else {
      let file = try ELFFile(guest.bytes)
      for segment in file.segments where segment.type == ELFFile.load {
        #expect(segment.address + segment.memorySize <= guest.minimumMemory)
      }
    }
  }

  @Test(arguments: names(of: "real"))
  func aFlatImageFitsBelowSixtyFourKibibytes(_ name: String) throws {
    let guest = try #require(GuestImage.named(name))
    #expect(guest.size <= 65536)
    #expect(!guest.bytes.starts(with: ELFFile.magic))
  }

  @Test(arguments: names(of: "multiboot"))
  func aMultibootImageHasItsHeaderWhereLoadersLook(_ name: String) throws {
    let bytes = try #require(GuestImage.named(name)).bytes
    let file = try ELFFile(bytes)
    #expect(!file.is64Bit)
    #expect(file.machine == ELFFile.machineI386)
    let offset = try #require(
      stride(from: 0, to: min(8192, bytes.count) - 11, by: 4).first {
        bytes.littleEndian(at: $0, count: 4) == 0x1BAD_B002
      })
    let sum = (0..<3).reduce(UInt64(0)) { $0 &+ bytes.littleEndian(at: offset + 4 * $1, count: 4) }
    #expect(UInt32(truncatingIfNeeded: sum) == 0)
  }

  @Test(arguments: names(of: "elf64"))
  func anELF64ImageIsEnteredInsideASegment(_ name: String) throws {
    let file = try ELFFile(try #require(GuestImage.named(name)).bytes)
    #expect(file.is64Bit)
    #expect(file.machine == ELFFile.machineX8664)
    #expect(file.holdsCode(at: file.entry))
  }

  @Test(arguments: names(of: "pvh"))
  func aPVHImageNamesItsEntryInANote(_ name: String) throws {
    let bytes = try #require(GuestImage.named(name)).bytes
    let file = try ELFFile(bytes)
    let note = try #require(file.segments.first { $0.type == ELFFile.note })
    let start = Int(note.offset)
    #expect(bytes.littleEndian(at: start, count: 4) == 4)
    #expect(bytes.littleEndian(at: start + 8, count: 4) == 18)
    #expect(Array(bytes[(start + 12)..<(start + 16)]) == Array("Xen\0".utf8))
    #expect(file.holdsCode(at: bytes.littleEndian(at: start + 16, count: 4)))
  }

  @Test func everyBootProtocolHasAGuest() {
    let protocols = Set(GuestImage.all.map(\.bootProtocol))
    #expect(protocols == ["real", "multiboot", "elf64", "pvh"])
  }

  private static func names(of bootProtocol: String) -> [String] {
    GuestImage.all.filter { $0.bootProtocol == bootProtocol }.map(\.name)
  }
}
