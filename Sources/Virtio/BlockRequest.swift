// SPDX-License-Identifier: Apache-2.0

/// A block request between its submission and its completion: what its completion needs.
@unsafe
struct BlockRequest {
  /// By which its chain is returned.
  let head: UInt16
  /// Nothing if the type is unknown.
  let type: BlockRequestType?
  /// Where the status goes, in guest memory.
  let status: UnsafeMutablePointer<UInt8>
  /// Bytes in the device-writable buffers before the status.
  let writableBytes: UInt64

  /// What the used ring says was written, if so many bytes and then the status were written. The
  /// status counts only if nothing between is missing (virtio 1.2, 2.7.8.2).
  func usedLength(afterWriting bytes: UInt64) -> UInt32 {
    unsafe UInt32(clamping: bytes == writableBytes ? bytes &+ 1 : bytes)
  }
}
