// SPDX-License-Identifier: Apache-2.0

/// The global descriptor table of a kernel's first instructions: flat code at selector 0x10 and
/// flat data at 0x18, as Linux asks for (Linux x86 boot protocol, "64-bit boot protocol").
struct SegmentTable: Sendable {
  let code: SegmentState
  let data: SegmentState
  let taskState: SegmentState

  static let size: UInt64 = 0x30
  static let limit = UInt16(size - 1)

  /// - Parameter long: whether the code is 64-bit code.
  init(long: Bool) {
    code = SegmentState(
      selector: 0x10, limit: .max, type: SegmentType.code, is32Bit: !long, isLong: long)
    data = SegmentState(selector: 0x18, limit: .max, type: SegmentType.data, is32Bit: true)
    taskState = SegmentState(
      selector: 0x20, limit: 0x67, type: SegmentType.busyTaskState, isCodeOrData: false)
  }

  var bytes: [UInt8] {
    var table = LittleEndianBytes(count: Int(Self.size))
    for segment in [code, data, taskState] {
      table.set(segment.descriptor, at: Int(segment.selector))
    }
    return table.bytes
  }
}
