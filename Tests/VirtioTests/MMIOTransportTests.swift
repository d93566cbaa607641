// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import GuestMemory
import TestSupport
import Testing

@testable import Virtio

@Suite("virtio-mmio transport")
struct MMIOTransportTests {
  private func makeDriver() throws -> TestDriver {
    try TestDriver(BlockDevice(engine: TestEngine()))
  }

  @Test("A driver finds a version 2 device")
  func identity() throws {
    let driver = try makeDriver()
    #expect(driver.read(Register.magic) == 0x7472_6976)
    #expect(driver.read(Register.version) == 2)
    #expect(driver.read(Register.deviceID) == 2)
    #expect(driver.read(Register.vendorID) == 0x5453_4f52)
    #expect(driver.status == 0)
    #expect(driver.read(Register.queueReady) == 0)
    #expect(driver.offeredFeatures & Feature.version1 != 0)
    driver.write(Register.deviceFeaturesSelect, 2)
    #expect(driver.read(Register.deviceFeatures) == 0)
  }

  @Test("Unknown and write-only registers read as zero, shared memory as absent")
  func otherRegisters() throws {
    let driver = try makeDriver()
    for register: UInt64 in [0x18, 0x20, 0x38, 0x50, 0x64, 0x80, 0xc0, 0xf8, 0xfc] {
      #expect(driver.read(register) == 0)
    }
    for register: UInt64 in [0xb0, 0xb4, 0xb8, 0xbc] {
      #expect(driver.read(register) == .max)
    }
  }

  @Test("Control registers take aligned accesses of four bytes only")
  func accessWidths() throws {
    let driver = try makeDriver()
    let transport = driver.transport
    for width in AccessWidth.allCases where width != .doubleword {
      #expect(transport.read(offset: Register.magic, width: width) == width.ones)
      transport.write(offset: Register.status, width: width, value: 1)
    }
    for offset: UInt64 in [1, 2, 3, 0x71] {
      #expect(transport.read(offset: offset, width: .doubleword) == 0xffff_ffff)
      transport.write(offset: offset, width: .doubleword, value: 1)
    }
    #expect(driver.status == 0)
  }

  @Test("The configuration space is read with any width, and zero behind its end")
  func configurationSpace() throws {
    let driver = try makeDriver()
    let transport = driver.transport
    #expect(transport.read(offset: 0x100, width: .quadword) == 2048)
    #expect(transport.read(offset: 0x100, width: .doubleword) == 2048)
    #expect(transport.read(offset: 0x101, width: .word) == 0x0008)
    #expect(transport.read(offset: 0x101, width: .byte) == 8)
    #expect(transport.read(offset: 0x100 + 20, width: .doubleword) == 512)
    #expect(transport.read(offset: 0xff8, width: .quadword) == 0)
    transport.write(offset: 0x100, width: .quadword, value: 1)
    #expect(transport.read(offset: 0x100, width: .quadword) == 2048)
  }

  @Test("A driver that does all in order is ready")
  func handshake() throws {
    let driver = try makeDriver()
    try driver.start()
    #expect(driver.status == Status.running)
    #expect(driver.read(Register.queueReady) == 1)
    driver.write(Register.status, 0)
    #expect(driver.status == 0)
    #expect(driver.read(Register.queueReady) == 0)
  }

  @Test(
    "Features that cannot be worked with are refused",
    arguments: [0, Feature.blockFlush, Feature.version1 | 1 << 33, Feature.version1 | 1])
  func refusedFeatures(features: UInt64) throws {
    let driver = try makeDriver()
    driver.negotiate(features)
    #expect(driver.status == Status.acknowledge | Status.driver)
    driver.write(Register.status, Status.running)
    #expect(driver.status == Status.acknowledge | Status.driver)
    // The driver may choose again.
    driver.acceptFeatures(Feature.version1)
    driver.write(Register.status, Status.acknowledge | Status.driver | Status.featuresOK)
    #expect(driver.status == Status.acknowledge | Status.driver | Status.featuresOK)
  }

  @Test("A feature above bit 63 is refused, too")
  func refusedHighFeatures() throws {
    let driver = try makeDriver()
    driver.write(Register.status, Status.acknowledge | Status.driver)
    driver.acceptFeatures(Feature.version1)
    driver.write(Register.driverFeaturesSelect, 2)
    driver.write(Register.driverFeatures, 1)
    driver.write(Register.status, Status.acknowledge | Status.driver | Status.featuresOK)
    #expect(driver.status == Status.acknowledge | Status.driver)
  }

  @Test("Features cannot change after FEATURES_OK")
  func lateFeatures() throws {
    let driver = try makeDriver()
    driver.negotiate(Feature.version1)
    driver.acceptFeatures(0)
    driver.configureQueue()
    driver.write(Register.status, Status.running)
    #expect(driver.status == Status.running)
  }

  @Test("Status bits come in order, and none goes but by a reset")
  func statusOrder() throws {
    let driver = try makeDriver()
    driver.write(Register.status, Status.driver)
    #expect(driver.status == 0)
    driver.write(Register.status, Status.driverOK | Status.featuresOK)
    #expect(driver.status == 0)
    // Several bits in one write are taken in order.
    driver.write(Register.status, Status.acknowledge | Status.driver)
    #expect(driver.status == Status.acknowledge | Status.driver)
    driver.write(Register.status, Status.acknowledge)
    #expect(driver.status == Status.acknowledge | Status.driver)
    driver.write(Register.status, Status.acknowledge | Status.driver | Status.driverOK)
    #expect(driver.status == Status.acknowledge | Status.driver)
    driver.write(Register.status, Status.acknowledge | Status.driver | Status.needsReset)
    #expect(driver.status == Status.acknowledge | Status.driver)
    driver.write(Register.status, Status.acknowledge | Status.driver | Status.failed)
    #expect(driver.status == Status.acknowledge | Status.driver | Status.failed)
    driver.acceptFeatures(Feature.version1)
    driver.write(Register.status, Status.running | Status.failed)
    #expect(driver.status == Status.acknowledge | Status.driver | Status.failed)
    driver.write(Register.status, 0)
    #expect(driver.status == 0)
  }

  @Test("Any sequence of register accesses leaves a device that a reset makes whole")
  func randomRegisterAccesses() throws {
    let driver = try makeDriver()
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<30_000 {
      let width = AccessWidth.allCases.randomElement(using: &generator) ?? .doubleword
      let offset = UInt64.random(in: 0...(0x1000 - width.bytes), using: &generator)
      let near = UInt64.random(in: 0..<0x40, using: &generator) * 4
      let isNear = Bool.random(using: &generator)
      if Bool.random(using: &generator) {
        _ = driver.transport.read(offset: offset, width: width)
      } else {
        let value = Bool.random(using: &generator) ? generator.next() : generator.next() & 15
        driver.transport.write(
          offset: isNear ? near : offset, width: isNear ? .doubleword : width, value: value)
      }
      #expect(driver.status & ~(Status.running | Status.failed | Status.needsReset) == 0)
    }
    driver.handleEvents()
    try driver.start()
    #expect(try driver.run(4).status == 0)
  }

  @Test("Queues that the device does not have cannot be configured")
  func absentQueue() throws {
    let driver = try makeDriver()
    driver.negotiate(Feature.version1)
    #expect(driver.read(Register.queueSizeMaximum) == 256)
    for index: UInt32 in [1, 64, .max] {
      driver.configureQueue(index)
      #expect(driver.read(Register.queueSizeMaximum) == 0)
      #expect(driver.read(Register.queueReady) == 0)
    }
  }

  @Test("Queues are configured between FEATURES_OK and DRIVER_OK only")
  func queueConfigurationTime() throws {
    let driver = try makeDriver()
    driver.configureQueue()
    #expect(driver.read(Register.queueReady) == 0)
    driver.negotiate(Feature.version1)
    driver.configureQueue()
    #expect(driver.read(Register.queueReady) == 1)
  }

  @Test("A register write after DRIVER_OK does not move a ring")
  func lateQueueWrites() throws {
    let driver = try makeDriver()
    try driver.start()
    driver.write(Register.queueSize, 8)
    driver.write64(Register.queueDescriptor, 0)
    driver.write64(Register.queueDriver, UInt64.max)
    driver.write64(Register.queueDevice, 0x1000)
    driver.write(Register.queueReady, 1)
    #expect(try driver.run(4).status == 0)
    #expect(driver.status == Status.running)
  }

  @Test(
    "A queue that is not sound needs a reset, and says so by an interrupt",
    arguments: [
      (Register.queueSize, 0), (Register.queueSize, 3), (Register.queueSize, 512),
      (Register.queueSize, 0x10100), (Register.queueDescriptor, 0x10_0008),
      (Register.queueDescriptor, 16 << 20), (Register.queueDescriptor + 4, 0xffff_ffff),
      (Register.queueDriver, 0x10_1001), (Register.queueDriver, (16 << 20) - 2),
      (Register.queueDevice, 0x10_1002), (Register.queueDevice, 0xffff_fffc),
      (Register.queueDevice + 4, 1),
    ] as [(UInt64, UInt32)])
  func unsoundQueue(register: UInt64, value: UInt32) throws {
    let driver = try makeDriver()
    driver.negotiate(Feature.version1)
    driver.configureQueue()
    driver.write(Register.queueReady, 0)
    driver.write(register, value)
    driver.write(Register.queueReady, 1)
    driver.write(Register.status, Status.running)
    #expect(driver.status == Status.running | Status.needsReset)
    #expect(driver.read(Register.interruptStatus) == 2)
    #expect(driver.interrupt.count == 1)
    driver.write(Register.queueNotify, 0)
    driver.handleEvents()
    try driver.start()
    #expect(try driver.run(4).status == 0)
  }

  @Test("Only a queue's own index rings its bell")
  func notification() throws {
    let driver = try makeDriver()
    let descriptor = try #require(driver.transport.queueNotifyDescriptors.first)
    func isSignalled() -> Bool {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return unsafe poll(&entry, 1, 0) == 1
    }
    #expect(!isSignalled())
    driver.write(Register.queueNotify, 1)
    driver.write(Register.queueNotify, .max)
    #expect(!isSignalled())
    driver.write(Register.queueNotify, 0)
    #expect(isSignalled())
    driver.transport.handleEvent(.queue(0))
    #expect(!isSignalled())
    // Sources that the device does not have.
    driver.transport.handleEvent(.queue(1))
    driver.transport.handleEvent(.queue(-1))
    driver.transport.handleEvent(.device(7))
  }

  @Test("Chains that were available before DRIVER_OK are not forgotten")
  func earlyChains() throws {
    let driver = try makeDriver()
    driver.negotiate(Feature.version1)
    driver.configureQueue()
    let place = TestDriver.Place(0)
    _ = try driver.ring.add(driver.request(4, at: place))
    try driver.ring.publish()
    driver.handleEvents()
    #expect(try driver.ring.popUsed() == nil)
    driver.write(Register.status, Status.running)
    #expect(try driver.collect(1).count == 1)
  }

  @Test("The interrupt status stays until it is acknowledged")
  func interruptStatus() throws {
    let driver = try makeDriver()
    try driver.start()
    _ = try driver.run(4)
    #expect(driver.read(Register.interruptStatus) == 1)
    #expect(driver.interrupt.count == 1)
    driver.write(Register.interruptAcknowledge, 2)
    #expect(driver.read(Register.interruptStatus) == 1)
    driver.write(Register.interruptAcknowledge, 1)
    #expect(driver.read(Register.interruptStatus) == 0)
    _ = try driver.run(4)
    driver.write(Register.status, 0)
    #expect(driver.read(Register.interruptStatus) == 0)
  }

  @Test("A queue that is taken back finishes first and is never touched again")
  func stoppedQueue() throws {
    let driver = try makeDriver()
    try driver.start()
    let place = TestDriver.Place(0)
    try driver.submit(driver.request(4, at: place))
    driver.transport.handleEvent(.queue(0))
    driver.write(Register.queueSelect, 0)
    driver.write(Register.queueReady, 0)
    #expect(driver.read(Register.queueReady) == 0)
    #expect(try driver.ring.popUsed() != nil)
    driver.write(Register.queueReady, 1)
    #expect(driver.read(Register.queueReady) == 0)
    try driver.submit(driver.request(4, at: place))
    driver.write(Register.queueNotify, 0)
    driver.handleEvents()
    #expect(try driver.ring.popUsed() == nil)
    #expect(driver.status == Status.running)
  }
}
