// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import GuestMemory
internal import POSIX
internal import Synchronization

/// What every transport does with a device: the status machine, the activation of queues, events,
/// interrupts and the reset (virtio 1.2, 2.1 and 3.1).
///
/// The driver's registers come as a parameter, already locked by the transport. Locks are taken in
/// this order: registers, activity.
final class TransportCore: Sendable {
  /// What only one thread at a time may touch: the device and the queues it works on.
  private struct Activity: ~Copyable {
    let device: any VirtioDevice
    var queues: QueueSet
  }

  let type: VirtioDeviceType
  let offered: VirtioFeatures
  let queueSizes: [UInt16]
  let configuration: [UInt8]
  let doorbells: [QueueDoorbell]
  let deviceEventDescriptors: [Int32]

  private let memory: GuestMemory
  private let interrupt: any InterruptLine
  private let activity: Mutex<Activity>
  // Bits are only added, except by a reset under both locks.
  private let statusBits = Atomic<UInt32>(0)
  private let interruptBits = Atomic<UInt32>(0)

  private static let usedBufferNotification: UInt32 = 1
  private static let configurationChange: UInt32 = 2

  init(
    device: sending any VirtioDevice, memory: GuestMemory, interrupt: any InterruptLine
  ) throws(SystemCallError) {
    type = device.type
    offered = device.features.union(.common)
    queueSizes = device.queueSizes
    configuration = device.configuration
    deviceEventDescriptors = device.eventDescriptors
    self.memory = memory
    self.interrupt = interrupt
    var doorbells: [QueueDoorbell] = []
    for _ in queueSizes { doorbells.append(try QueueDoorbell()) }
    self.doorbells = doorbells
    activity = Mutex(Activity(device: device, queues: QueueSet(count: queueSizes.count)))
  }

  // MARK: Events

  func handleEvent(_ source: VirtioEventSource) {
    activity.withLock { activity in
      switch source {
      case .queue(let index): processQueue(index, &activity)
      case .device(let index):
        activity.device.process(event: index, queues: &activity.queues)
      }
      interruptIfWanted(&activity)
    }
  }

  func drain() {
    activity.withLock { activity in
      activity.device.drain(&activity.queues)
      interruptIfWanted(&activity)
    }
  }

  private func processQueue(_ index: Int, _ activity: inout Activity) {
    guard index >= 0, index < doorbells.count else { return }
    doorbells[index].event.drain()
    // A device that needs a reset consumes nothing any more.
    guard !status.contains(.needsReset) else { return }
    let device = activity.device
    do throws(QueueError) {
      let more = try activity.queues.with(index) { queue throws(QueueError) in
        try device.process(&queue, index: index)
      }
      if more == true { doorbells[index].event.signal() }
    } catch {
      requireReset()
    }
  }

  // MARK: Interrupts

  /// The events that the driver has not acknowledged yet.
  var interruptStatus: UInt32 { interruptBits.load(ordering: .acquiring) }

  func acknowledgeInterrupt(_ events: UInt32) {
    interruptBits.bitwiseAnd(~events, ordering: .acquiringAndReleasing)
  }

  private func interruptIfWanted(_ activity: inout Activity) {
    if activity.queues.takeInterruptRequests() { raise(Self.usedBufferNotification) }
  }

  private func raise(_ events: UInt32) {
    interruptBits.bitwiseOr(events, ordering: .acquiringAndReleasing)
    interrupt.trigger()
  }

  // MARK: Status

  var status: DeviceStatus { DeviceStatus(rawValue: statusBits.load(ordering: .acquiring)) }

  /// Makes the transitions that a write to the status register asks for.
  func writeStatus(_ value: UInt32, _ registers: inout DriverRegisters) {
    guard value != 0 else { return reset(&registers) }
    let requested = DeviceStatus(rawValue: value)
    guard status.subtracting(.needsReset).isSubset(of: requested) else { return }
    for transition in DeviceStatus.transitions
    where requested.isSuperset(of: transition.sets) && status.allows(transition) {
      switch transition.sets {
      case .featuresOK where !registers.acceptsFeatures(from: offered): continue
      case .driverOK: start(&registers)
      default: set(transition.sets)
      }
    }
  }

  /// Takes a queue back from the device, with nothing of it in flight when this returns.
  func stopQueue(_ index: Int, _ registers: inout DriverRegisters) {
    registers.stop(index)
    activity.withLock { activity in
      activity.device.drain(&activity.queues)
      interruptIfWanted(&activity)
      activity.queues.deactivate(index)
    }
  }

  /// The driver is ready: consumes what it described into queues.
  private func start(_ registers: inout DriverRegisters) {
    let features = VirtioFeatures(rawValue: registers.driverFeatures)
    set(.driverOK)
    activity.withLock { activity in
      activity.device.activate(features: features)
      do throws(QueueError) {
        for index in queueSizes.indices {
          guard let configuration = registers.takeReady(index) else { continue }
          activity.queues.activate(
            index,
            try Queue(
              configuration, maximumSize: queueSizes[index], memory: memory, features: features))
        }
      } catch {
        activity.queues.deactivateAll()
        requireReset()
      }
    }
    // What was made available before counts too.
    for doorbell in doorbells { doorbell.event.signal() }
  }

  /// Back to the beginning, with nothing in flight when this returns.
  private func reset(_ registers: inout DriverRegisters) {
    activity.withLock { activity in
      activity.device.drain(&activity.queues)
      activity.queues.deactivateAll()
      // Under the lock, so that no event of the time before the reset is seen after it.
      statusBits.store(0, ordering: .releasing)
      interruptBits.store(0, ordering: .releasing)
    }
    registers.reset()
  }

  /// The driver broke a rule that makes going on unsafe (virtio 1.2, 2.1.2).
  private func requireReset() {
    set(.needsReset)
    if status.contains(.driverOK) { raise(Self.configurationChange) }
  }

  private func set(_ bit: DeviceStatus) {
    statusBits.bitwiseOr(bit.rawValue, ordering: .acquiringAndReleasing)
  }
}
