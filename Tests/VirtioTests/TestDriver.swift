// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import GuestMemory
import Testing

@testable import Virtio

/// A guest's driver in memory: it writes registers and rings as a guest does, and polls the
/// device's descriptors as an I/O loop does.
final class TestDriver {
  let memory: GuestMemory
  let transport: MMIOTransport
  let interrupt = RecordingInterrupt()
  var ring: TestRing
  private(set) var features: UInt64 = 0

  /// Where rings lie in guest memory, and where buffers may.
  static let ringBase: UInt64 = 0x10_0000
  static let bufferBase: UInt64 = 0x40_0000

  init(
    _ device: sending any VirtioDevice, queueSize: UInt16 = 256, memorySize: UInt64 = 16 << 20
  ) throws {
    memory = try GuestMemory(size: memorySize)
    transport = try MMIOTransport(device: device, memory: memory, interrupt: interrupt)
    ring = try TestRing(memory: memory, size: queueSize, base: Self.ringBase)
  }

  // MARK: Registers

  func read(_ register: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: transport.read(offset: register, width: .doubleword))
  }

  func write(_ register: UInt64, _ value: UInt32) {
    transport.write(offset: register, width: .doubleword, value: UInt64(value))
  }

  func write64(_ register: UInt64, _ value: UInt64) {
    write(register, UInt32(truncatingIfNeeded: value))
    write(register + 4, UInt32(truncatingIfNeeded: value >> 32))
  }

  var status: UInt32 { read(Register.status) }

  var offeredFeatures: UInt64 {
    write(Register.deviceFeaturesSelect, 0)
    let low = read(Register.deviceFeatures)
    write(Register.deviceFeaturesSelect, 1)
    return UInt64(read(Register.deviceFeatures)) << 32 | UInt64(low)
  }

  func acceptFeatures(_ features: UInt64) {
    self.features = features
    write(Register.driverFeaturesSelect, 0)
    write(Register.driverFeatures, UInt32(truncatingIfNeeded: features))
    write(Register.driverFeaturesSelect, 1)
    write(Register.driverFeatures, UInt32(truncatingIfNeeded: features >> 32))
  }

  /// Everything up to FEATURES_OK.
  func negotiate(_ features: UInt64) {
    write(Register.status, Status.acknowledge)
    write(Register.status, Status.acknowledge | Status.driver)
    acceptFeatures(features)
    write(Register.status, Status.acknowledge | Status.driver | Status.featuresOK)
  }

  func configureQueue(_ index: UInt32 = 0) {
    write(Register.queueSelect, index)
    write(Register.queueSize, UInt32(ring.size))
    write64(Register.queueDescriptor, ring.descriptors)
    write64(Register.queueDriver, ring.available)
    write64(Register.queueDevice, ring.used)
    write(Register.queueReady, 1)
  }

  /// The whole initialisation of a driver (virtio 1.2, 3.1.1).
  func start(_ features: UInt64 = Feature.version1 | Feature.blockFlush) throws {
    write(Register.status, 0)
    ring = try TestRing(memory: memory, size: ring.size, base: Self.ringBase)
    negotiate(features & offeredFeatures)
    #expect(status == Status.acknowledge | Status.driver | Status.featuresOK)
    configureQueue()
    write(Register.status, Status.running)
  }

  // MARK: Requests

  /// Makes a chain available, publishes it and notifies if the device wants it.
  @discardableResult
  func submit(_ buffers: [TestBuffer], indirect: Bool = false) throws -> UInt16 {
    let head = try #require(try ring.add(buffers, indirect: indirect))
    try kick()
    return head
  }

  func kick() throws {
    try ring.publish()
    if try ring.deviceWantsNotification(eventIndex: features & Feature.eventIndex != 0) {
      write(Register.queueNotify, 0)
    }
  }

  /// Handles what is readable now. Returns whether anything was.
  @discardableResult
  func handleEvents(timeout: Int32 = 0) -> Bool {
    let sources =
      transport.queueNotifyDescriptors.enumerated().map {
        ($1, VirtioEventSource.queue($0))
      }
      + transport.deviceEventDescriptors.enumerated().map {
        ($1, VirtioEventSource.device($0))
      }
    var polled = sources.map { pollfd(fd: $0.0, events: Int16(POLLIN), revents: 0) }
    guard unsafe poll(&polled, UInt(polled.count), timeout) > 0 else { return false }
    for (index, entry) in polled.enumerated() where entry.revents != 0 {
      transport.handleEvent(sources[index].1)
    }
    return true
  }

  /// Runs the I/O loop until so many chains came back, and takes them.
  func collect(_ count: Int) throws -> [(head: UInt16, length: UInt32)] {
    var used: [(head: UInt16, length: UInt32)] = []
    while true {
      while used.count < count, let entry = try ring.popUsed() { used.append(entry) }
      if used.count == count { return used }
      guard handleEvents(timeout: 30_000) else {
        Issue.record("\(used.count) of \(count) chains came back, then nothing for 30 seconds")
        return used
      }
    }
  }
}
