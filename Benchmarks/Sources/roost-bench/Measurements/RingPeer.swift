// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Glibc
internal import GuestMemory
internal import POSIX

/// io_uring alone, reading one file.
@safe
final class RingPeer {
  private let file: OwnedDescriptor
  private let size: UInt64
  private let memory: GuestMemory
  private var ring = unsafe peer_ring()

  init(path: String, size: UInt64) throws {
    self.size = size
    file = try OwnedDescriptor.open(path, flags: O_RDONLY)
    memory = try GuestMemory(size: BlockBench.memorySize)
    try Bench.check(unsafe peer_ring_open(&ring, 256), "io_uring in C")
  }

  deinit {
    unsafe peer_ring_close(&ring)
  }

  /// Nanoseconds that the reads take.
  func run(_ load: BlockLoad) throws -> UInt64 {
    let start = exit_peer_now()
    try Bench.check(
      unsafe peer_ring_read(
        &ring, file.rawValue, memory.low.hostAddress.assumingMemoryBound(to: UInt8.self),
        UInt32(load.depth), load.length, load.isRandom ? 1 : 0, size, load.count), "io_uring in C")
    return exit_peer_now() - start
  }
}
