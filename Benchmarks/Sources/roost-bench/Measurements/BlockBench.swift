// SPDX-License-Identifier: Apache-2.0

internal import CAllocationCounter
internal import CPeers
internal import Devices
internal import DiskImages
internal import Glibc
internal import GuestMemory
internal import POSIX
internal import Virtio

/// A block device with a driver in memory, and the I/O loop between them.
@safe
final class BlockBench {
  /// What reads cost.
  struct Run {
    let nanoseconds: UInt64
    let allocations: UInt64
  }

  /// Room for rings and 32 requests of up to 252 KiB.
  static let memorySize: UInt64 = 16 << 20

  let engineKind: DiskEngineKind
  private let memory: GuestMemory
  private let transport: MMIOTransport
  private let sectors: UInt64
  private let waitSet: OwnedDescriptor
  private var driver = unsafe peer_driver()

  init(path: String) throws {
    memory = try GuestMemory(size: Self.memorySize)
    let engine = try makeEngine(for: try DiskImage(path: path, readOnly: true)).engine
    engineKind = engine.kind
    sectors = engine.geometry.sectors
    transport = try MMIOTransport(
      device: BlockDevice(engine: engine), memory: memory, interrupt: DroppedInterrupt())
    let set = peer_wait_set(
      transport.queueNotifyDescriptors[0], transport.deviceEventDescriptors[0])
    try Bench.check(min(set, 0), "epoll")
    waitSet = OwnedDescriptor(adopting: set)
  }

  /// Makes reads, from a reset of the device on.
  func run(_ load: BlockLoad) throws -> Run {
    unsafe peer_driver_reset(
      &driver, memory.low.hostAddress.assumingMemoryBound(to: UInt8.self), load.depth, load.length,
      load.isRandom ? 1 : 0, sectors)
    startDevice()
    let first = min(load.count, UInt64(load.depth))
    var left = load.count - first
    var done: UInt64 = 0
    let allocations = roost_allocation_count()
    let start = exit_peer_now()
    unsafe peer_driver_fill(&driver)
    notify()
    while done < load.count {
      let ready = peer_wait(waitSet.rawValue)
      if ready & 1 != 0 { transport.handleEvent(.queue(0)) }
      if ready & 2 != 0 { transport.handleEvent(.device(0)) }
      let turn = unsafe peer_driver_turn(&driver, &left)
      done += UInt64(turn)
      if turn > 0 { notify() }
    }
    let run = Run(
      nanoseconds: exit_peer_now() - start, allocations: roost_allocation_count() - allocations)
    guard unsafe driver.failures == 0 else { throw CannotMeasure("the device failed requests") }
    return run
  }

  private func notify() {
    if unsafe peer_driver_wants_notification(&driver) != 0 { write(Self.queueNotify, 0) }
  }

  // The registers of virtio 1.2, 4.2.2, and the steps of 3.1.1.
  private static let driverFeatures: UInt64 = 0x20
  private static let driverFeaturesSelect: UInt64 = 0x24
  private static let queueSelect: UInt64 = 0x30
  private static let queueSize: UInt64 = 0x38
  private static let queueReady: UInt64 = 0x44
  private static let queueNotify: UInt64 = 0x50
  private static let status: UInt64 = 0x70
  private static let areas: [(register: UInt64, address: Int32)] = [
    (0x80, PEER_DRIVER_DESCRIPTORS), (0x90, PEER_DRIVER_AVAILABLE), (0xa0, PEER_DRIVER_USED),
  ]

  private func startDevice() {
    for status in [0, 1, 3] as [UInt32] { write(Self.status, status) }
    // VIRTIO_BLK_F_FLUSH and VIRTIO_F_VERSION_1.
    write(Self.driverFeaturesSelect, 0)
    write(Self.driverFeatures, 1 << 9)
    write(Self.driverFeaturesSelect, 1)
    write(Self.driverFeatures, 1)
    write(Self.status, 11)
    write(Self.queueSelect, 0)
    write(Self.queueSize, 256)
    for area in Self.areas { write(area.register, UInt32(area.address)) }
    write(Self.queueReady, 1)
    write(Self.status, 15)
  }

  private func write(_ register: UInt64, _ value: UInt32) {
    transport.write(offset: register, width: .doubleword, value: UInt64(value))
  }
}
