// SPDX-License-Identifier: Apache-2.0

/// The device status field (virtio 1.2, 2.1) and the order in which a driver sets it (3.1.1).
struct DeviceStatus: OptionSet, Sendable {
  let rawValue: UInt32

  static let acknowledge = DeviceStatus(rawValue: 1)
  static let driver = DeviceStatus(rawValue: 2)
  static let driverOK = DeviceStatus(rawValue: 4)
  static let featuresOK = DeviceStatus(rawValue: 8)
  static let needsReset = DeviceStatus(rawValue: 64)
  static let failed = DeviceStatus(rawValue: 128)

  /// One bit that a driver may set, and what must and must not be set before.
  struct Transition: Sendable {
    let sets: DeviceStatus
    let requires: DeviceStatus
    let forbids: DeviceStatus
  }

  /// Every transition that is not a reset. A write that sets several bits makes them in this order;
  /// a bit whose transition is not allowed stays clear, and a write that clears a bit is ignored.
  static let transitions: [Transition] = [
    Transition(sets: .acknowledge, requires: [], forbids: [.failed, .needsReset]),
    Transition(sets: .driver, requires: .acknowledge, forbids: [.failed, .needsReset]),
    Transition(
      sets: .featuresOK, requires: [.acknowledge, .driver], forbids: [.failed, .needsReset]),
    Transition(
      sets: .driverOK, requires: [.acknowledge, .driver, .featuresOK],
      forbids: [.failed, .needsReset]),
    Transition(sets: .failed, requires: [], forbids: []),
  ]

  /// Whether the driver may set a transition's bit now.
  func allows(_ transition: Transition) -> Bool {
    isSuperset(of: transition.requires) && isDisjoint(with: transition.forbids)
      && isDisjoint(with: transition.sets)
  }

  /// Whether the driver may accept features now.
  var negotiatesFeatures: Bool { contains(.driver) && isDisjoint(with: [.featuresOK, .failed]) }

  /// Whether the driver may describe queues now.
  var configuresQueues: Bool {
    contains(.featuresOK) && isDisjoint(with: [.driverOK, .failed, .needsReset])
  }
}
