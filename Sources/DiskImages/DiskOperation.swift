// SPDX-License-Identifier: Apache-2.0

/// What a disk is asked to do. Offsets and lengths are in bytes.
public enum DiskOperation: Sendable, Equatable {
  /// Reads into the buffers.
  case read(offset: UInt64)
  /// Writes the buffers. A durable write completes only when it is on stable storage.
  case write(offset: UInt64, durable: Bool = false)
  /// Puts every write that has completed on stable storage (`fdatasync`).
  case flush
  /// Says that the bytes are no longer needed (`fallocate` with `FALLOC_FL_PUNCH_HOLE`). A hint:
  /// it succeeds where the file system or device cannot do it.
  case discard(offset: UInt64, length: UInt64)
  /// Makes the bytes read as zero: by `FALLOC_FL_PUNCH_HOLE` if they may be given back to the file
  /// system, otherwise by `FALLOC_FL_ZERO_RANGE`, and by writing zeroes where neither works.
  case writeZeroes(offset: UInt64, length: UInt64, mayUnmap: Bool, durable: Bool = false)
}
