// SPDX-License-Identifier: Apache-2.0

import MachineDefinition
import Monitor
@testable import RoostCommands
import TestSupport
import Testing

@Suite("sizes, times and disks of the command line")
struct UnitTests {
  @Test(arguments: [
    ("64KiB", UInt64(64) << 10), ("64k", 64 << 10), ("256MiB", 256 << 20), ("2g", 2 << 30),
    ("1TiB", 1 << 40), ("0KiB", 0), ("00016m", 16 << 20),
  ])
  func sizes(_ text: String, _ bytes: UInt64) {
    #expect(ByteSize(text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "256", "MiB", "1e3", "1.5GiB", "-1MiB", "+1MiB", " 1MiB", "1 MiB", "1MB", "٣MiB",
    "99999999999999999999MiB", "16777216TiB",
  ])
  func noSizes(_ text: String) {
    #expect(ByteSize(text) == nil)
  }

  @Test func sizesReadWhatTheyPrint() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<1000 {
      let bytes = UInt64.random(in: 1...(1 << 30), using: &generator) << 10
      #expect(ByteSize(ByteSize(bytes: bytes).description)?.bytes == bytes)
    }
  }

  @Test(arguments: [
    ("500ms", UInt64(500_000_000)), ("30s", 30_000_000_000), ("2m", 120_000_000_000),
    ("1h", 3_600_000_000_000), ("0s", 0),
  ])
  func times(_ text: String, _ nanoseconds: UInt64) {
    #expect(TimeSpan(text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: ["", "30", "s", "1.5s", "-1s", "1d", "99999999999999h", "1 s"])
  func noTimes(_ text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test(arguments: [
    ("a.img", "a.img", false), ("a.img,readonly", "a.img", true),
    ("a.img,format=raw", "a.img", false),
    ("a.img,readonly,format=raw", "a.img", true), ("a,b.img", "a,b.img", false),
    ("a,readonly,b", "a,readonly,b", false),
  ])
  func disks(_ text: String, _ path: String, _ isReadOnly: Bool) throws {
    #expect(
      try DiskConfiguration(option: text) == DiskConfiguration(path: path, isReadOnly: isReadOnly))
  }

  @Test(arguments: ["", ",readonly", ",format=raw", "a,format=qcow2", "a,format="])
  func noDisks(_ text: String) {
    let failure = #expect(throws: CommandFailure.self) { try DiskConfiguration(option: text) }
    #expect(failure?.exitStatus == 2)
  }
}
