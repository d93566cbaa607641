// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import DiskImages
internal import Glibc
internal import POSIX

/// Reads through virtqueue, block device and engine, with a driver in memory in place of a guest,
/// against the same reads with io_uring alone. The file is in the page cache.
struct BlockRequests: Measurement {
  let name = "block"
  let title = "Block requests, without KVM"

  private static let fileSize: UInt64 = 128 << 20

  func measure(on bench: Bench, report: (Row) -> Void) throws {
    let path = "\(bench.scratch)/disk.img"
    try File.write([UInt8](repeating: 0x5a, count: Int(Self.fileSize)), to: path)
    defer { unsafe unlink(path) }
    for (size, label, isRandom, amount)
      in [(4096, "4 KiB random", true, 40_000), (128 << 10, "128 KiB sequential", false, 4_000)]
      as [(UInt32, String, Bool, Int)]
    {
      for depth in [1, 32] as [UInt16] {
        let load = BlockLoad(
          length: size, isRandom: isRandom, depth: depth, count: UInt64(bench.amount(amount)))
        try measure(load, label, path, on: bench, report: report)
      }
    }
  }

  private func measure(
    _ load: BlockLoad, _ label: String, _ path: String, on bench: Bench, report: (Row) -> Void
  ) throws {
    let id = "block.\(load.length >> 10)k-\(load.isRandom ? "random" : "sequential")-\(load.depth)"
    let title = "\(label), queue depth \(load.depth)"
    let device = try BlockBench(path: path)
    guard device.engineKind == .ioUring else {
      throw CannotMeasure("this host's kernel refuses io_uring")
    }
    var allocations: [Double] = []
    let peer = try RingPeer(path: path, size: Self.fileSize)
    let outcome = try bench.interleave(
      rounds: 9,
      ours: {
        let run = try device.run(load)
        allocations.append(Double(run.allocations) / Double(load.count))
        return Double(run.nanoseconds) / Double(load.count)
      },
      theirs: { Double(try peer.run(load)) / Double(load.count) })
    report(
      Row(
        id: id, title: "\(title): each request", peer: "io_uring alone", unit: .nanoseconds,
        outcome: outcome))
    report(
      Row(
        id: "\(id).allocations", title: "— allocations per request", peer: "none", unit: .count,
        budget: .valueAtMost(0), outcome: .measured(ours: Samples(allocations), theirs: nil)))
  }
}
