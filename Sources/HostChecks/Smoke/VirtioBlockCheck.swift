// SPDX-License-Identifier: Apache-2.0

internal import Monitor

/// `disk.virtio-block`
struct VirtioBlockCheck: HostCheck {
  let id = "disk.virtio-block"
  let title = "a virtio disk is written, flushed and read"
  let explanation = """
    Boots a machine of the monitor with a disk in memory. Its guest writes a pattern that differs \
    each time, flushes, reads it back and compares; the host then compares what is on the disk with \
    the checksum that the guest computed, and the rest of the disk with what was there before.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]
  /// What tests break.
  var faults = MachineFaults()

  /// In sectors.
  private static let (size, written) = (64, 8)

  func run(in context: CheckContext) throws -> CheckOutcome {
    let before = (0..<512 * Self.size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let disk = try MemoryFile(before)
    let result = try MonitoredMachine.run(
      "block", commandLine: "sectors=\(Self.written)", disk: disk.path, in: context, faults: faults)
    try result.expect(.debugExit(code: 0))
    try expect(result.text.contains("\nflushed in "), "the disk offers no flush")
    let after = try disk.bytes()
    let checksum = "verified, checksum 0x\(String(Self.checksum(of: after), radix: 16))"
    try expect(
      result.text.contains("\(checksum)\n"),
      "what is on the disk is not what the guest wrote: \(checksum), but it said: "
        + result.lastLine)
    try expect(
      after.count == before.count
        && after.dropLast(512 * Self.written).elementsEqual(
          before.dropLast(512 * Self.written)),
      "sectors changed that the guest did not write")
    return .pass("\(Self.written) sectors")
  }

  /// What the guest computes of each eight bytes, which it wrote in ascending order.
  private static func checksum(of disk: [UInt8]) -> UInt64 {
    var (checksum, word): (UInt64, UInt64) = (0, 0)
    for (index, byte) in disk.suffix(512 * written).enumerated() {
      word = word >> 8 | UInt64(byte) << 56
      if index % 8 == 7 { checksum = (checksum << 1 | checksum >> 63) ^ word }
    }
    return checksum
  }
}
