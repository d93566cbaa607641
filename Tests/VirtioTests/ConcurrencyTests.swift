// SPDX-License-Identifier: Apache-2.0

import Devices
import DiskImages
import Foundation
import Glibc
import GuestMemory
import Synchronization
import Testing

@testable import Virtio

/// vCPUs write registers while the I/O loop works on the rings.
@Suite("Registers and I/O at the same time")
struct ConcurrencyTests {
  /// An I/O loop and a vCPU that reads and acknowledges, on threads of their own.
  private final class Machine: Sendable {
    let transport: MMIOTransport
    private let isStopping = Atomic<Bool>(false)
    private let group = DispatchGroup()

    init(_ transport: MMIOTransport) {
      self.transport = transport
      for body in [serve, meddle] {
        group.enter()
        Thread { [self] in
          while !isStopping.load(ordering: .acquiring) { body() }
          group.leave()
        }.start()
      }
    }

    func stop() {
      isStopping.store(true, ordering: .releasing)
      group.wait()
    }

    private func serve() {
      let sources: [VirtioEventSource] = [.queue(0), .device(0)]
      var polled = (transport.queueNotifyDescriptors + transport.deviceEventDescriptors).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard unsafe poll(&polled, UInt(polled.count), 10) > 0 else { return }
      for (entry, source) in zip(polled, sources) where entry.revents != 0 {
        transport.handleEvent(source)
      }
    }

    private func meddle() {
      for register in [Register.interruptStatus, Register.status, Register.queueReady] {
        _ = transport.read(offset: register, width: .doubleword)
      }
      transport.write(offset: Register.interruptAcknowledge, width: .doubleword, value: 1)
      transport.write(offset: Register.queueNotify, width: .doubleword, value: 0)
    }
  }

  @Test(
    "Requests complete, and resets in the middle of them are whole",
    arguments: DiskEngineKind.allCases)
  func resets(kind: DiskEngineKind) throws {
    let path = NSTemporaryDirectory() + "/roost-concurrency-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(count: 1 << 20).write(to: URL(fileURLWithPath: path))
    let engine = try makeEngine(for: DiskImage(path: path), preferring: kind).engine
    let driver = try TestDriver(BlockDevice(engine: engine))
    let machine = Machine(driver.transport)
    defer { machine.stop() }
    for round in 0..<60 {
      try driver.start(Feature.version1 | Feature.blockFlush | Feature.eventIndex)
      for index in 0..<16 {
        let place = TestDriver.Place(index)
        try driver.submit(
          driver.request(
            UInt32(round & 1), sector: UInt64(index),
            data: [
              TestBuffer(address: place.data, length: 512, isWritable: round & 1 == 0)
            ], at: place))
      }
      // Every third round is reset before its requests are done.
      if round % 3 == 0 { continue }
      var completed = 0
      while completed < 16 {
        if try driver.ring.popUsed() != nil { completed += 1 } else { sched_yield() }
      }
      #expect(try driver.memory.load(UInt8.self, at: TestDriver.Place(15).status) == 0)
      #expect(driver.status == Status.running)
    }
    #expect(driver.interrupt.count > 0)
  }
}
