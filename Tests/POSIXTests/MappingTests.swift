// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import SystemPackage
import Testing

@Suite struct MappingTests {
  @Test func anonymousMemoryIsZeroAndWritable() throws {
    let mapping = try Mapping(anonymousBytes: 10_000)
    #expect(unsafe mapping.bytes.count == 10_000)
    #expect(unsafe mapping.bytes.allSatisfy { $0 == 0 })
    unsafe mapping.bytes[9999] = 7
    #expect(unsafe mapping.bytes[9999] == 7)
  }

  @Test func aSharedMappingIsTheFile() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("roost-mapping-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try OwnedDescriptor.open(path, flags: O_RDWR | O_CREAT | O_EXCL)
    #expect(ftruncate(file.rawValue, 8192) == 0)
    let mapping = try Mapping(sharing: file.rawValue, size: 4096, offset: 4096)
    unsafe mapping.bytes[1] = 42
    #expect(FileManager.default.contents(atPath: path)?[4097] == 42)
  }

  @Test func whatCannotBeMappedIsAnError() {
    #expect(throws: SystemCallError("map 0 bytes", .invalidArgument)) {
      _ = try Mapping(anonymousBytes: 0)
    }
    #expect(throws: SystemCallError.self) { _ = try Mapping(anonymousBytes: -1) }
    #expect(throws: SystemCallError("map a descriptor", .badFileDescriptor)) {
      _ = try Mapping(sharing: -1, size: 4096)
    }
  }

  @Test func theClockNeverStepsBack() {
    var last: UInt64 = 0
    for _ in 0..<1000 {
      let now = MonotonicClock.nanoseconds
      #expect(now >= last)
      last = now
    }
    #expect(last > 0)
  }
}
