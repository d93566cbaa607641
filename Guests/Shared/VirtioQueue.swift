// SPDX-License-Identifier: Apache-2.0

/// A split virtqueue (virtio 1.2, 2.7) of one device, with each part on a page of its own in the
/// device memory.
struct VirtioQueue {
  /// What a driver tells the device of its queue.
  struct Layout {
    var descriptors = VirtioQueue.descriptors
    var availableRing = VirtioQueue.availableRing
    var usedRing = VirtioQueue.usedRing
    /// Number of entries; nil is the most that the device has, up to 16.
    var size: UInt32?
  }

  /// What the device memory has behind the queue, for buffers.
  static var buffers: UInt64 { deviceMemoryAddress() + 0x3000 }

  let device: VirtioDevice
  let size: UInt16
  /// Whether the device took the queue.
  let isReady: Bool
  /// How many chains were made available, and how many were seen used; both wrap.
  private(set) var available: UInt16 = 0
  private(set) var used: UInt16 = 0

  static var descriptors: UInt64 { deviceMemoryAddress() }
  static var availableRing: UInt64 { deviceMemoryAddress() + 0x1000 }
  static var usedRing: UInt64 { deviceMemoryAddress() + 0x2000 }

  /// Sets up queue 0 of a device after the features are agreed on. A layout other than the usual one
  /// is told to the device only: the driver itself always uses the usual places.
  init(device: VirtioDevice, layout: Layout? = nil) throws(Failure) {
    self.device = device
    device[VirtioRegister.queueSelect] = 0
    guard device[VirtioRegister.queueReady] == 0 else {
      throw Failure("queue 0 is ready before it was set up")
    }
    let maximum = device[VirtioRegister.queueSizeMaximum]
    guard maximum > 0 else { throw Failure("the device has no queue 0") }
    size = UInt16(min(maximum, 16))
    for offset in stride(from: deviceMemoryAddress(), to: deviceMemoryAddress() + 0x3000, by: 8) {
      store64(offset, 0)
    }
    let layoutToTell = layout ?? Layout()
    device[VirtioRegister.queueSize] = layoutToTell.size ?? UInt32(size)
    device.setAddress(VirtioRegister.queueDescriptors, layoutToTell.descriptors)
    device.setAddress(VirtioRegister.queueAvailable, layoutToTell.availableRing)
    device.setAddress(VirtioRegister.queueUsed, layoutToTell.usedRing)
    device[VirtioRegister.queueReady] = 1
    isReady = device[VirtioRegister.queueReady] == 1
    guard isReady || layout != nil else { throw Failure("the device refuses a proper queue") }
  }

  /// Writes a chain of descriptors from index 0 on, each naming the next.
  func store(chain: [VirtioDescriptor]) {
    for (index, descriptor) in chain.enumerated() {
      var descriptor = descriptor
      if index + 1 < chain.count {
        descriptor.flags |= VirtioDescriptor.next
        descriptor.nextIndex = UInt16(index + 1)
      }
      descriptor.store(in: Self.descriptors, at: UInt16(index))
    }
  }

  /// Makes the chain that starts at an index available.
  mutating func makeAvailable(head: UInt16) {
    store16(Self.availableRing + 4 + 2 * UInt64(available % size), head)
    available &+= 1
    publish(index: available)
  }

  /// Tells the device how many chains were made available.
  func publish(index: UInt16) {
    fullBarrier()
    store16(Self.availableRing + 2, index)
    fullBarrier()
    device[VirtioRegister.queueNotify] = 0
  }

  /// Whether the device used another chain.
  var hasUsed: Bool { load16(Self.usedRing + 2) != used }

  /// Waits for the next used chain, and acknowledges the device's interrupt.
  ///
  /// - Returns: The chain's head, and how many bytes the device wrote into it.
  mutating func takeUsed() throws(Failure) -> (head: UInt32, written: UInt32) {
    guard Deadline.generous.wait(until: { hasUsed }) else {
      throw Failure("the device does not answer; status", UInt64(device.status.rawValue))
    }
    let entry = Self.usedRing + 4 + 8 * UInt64(used % size)
    used &+= 1
    device[VirtioRegister.interruptAcknowledge] = device[VirtioRegister.interruptStatus]
    return (load32(entry), load32(entry + 4))
  }
}
