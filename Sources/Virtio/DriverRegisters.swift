// SPDX-License-Identifier: Apache-2.0

/// What a driver wrote into a transport's control registers; gone with a reset.
struct DriverRegisters {
  /// Where one queue's way has come to.
  enum QueueState {
    /// The driver describes it.
    case configuring(QueueConfiguration)
    /// The device uses it; there is nothing left to write to.
    case active
    /// The driver took it back; until the reset it stays so.
    case stopped
  }

  var deviceFeaturesSelect: UInt32 = 0
  var driverFeaturesSelect: UInt32 = 0
  var driverFeatures: UInt64 = 0
  /// The driver accepted a feature above bit 63, and none was offered.
  var acceptedUnknownFeatures = false
  var queueSelect: UInt32 = 0
  private(set) var queues: [QueueState]

  init(queueCount: Int) {
    queues = Array(repeating: .configuring(QueueConfiguration()), count: queueCount)
  }

  mutating func reset() {
    deviceFeaturesSelect = 0
    driverFeaturesSelect = 0
    driverFeatures = 0
    acceptedUnknownFeatures = false
    queueSelect = 0
    for index in queues.indices { queues[index] = .configuring(QueueConfiguration()) }
  }

  /// The selected queue's index, if the device has it.
  var selectedIndex: Int? {
    queueSelect < UInt32(queues.count) ? Int(queueSelect) : nil
  }

  var selectedIsReady: Bool {
    guard let index = selectedIndex else { return false }
    switch queues[index] {
    case .configuring(let configuration): return configuration.isReady
    case .active: return true
    case .stopped: return false
    }
  }

  /// Whether the driver's choice of features can be worked with.
  func acceptsFeatures(from offered: VirtioFeatures) -> Bool {
    let accepted = VirtioFeatures(rawValue: driverFeatures)
    return !acceptedUnknownFeatures && accepted.contains(.version1)
      && accepted.isSubset(of: offered)
  }

  /// Changes the selected queue's description, if it is still one.
  mutating func configureSelected(_ change: (inout QueueConfiguration) -> Void) {
    guard let index = selectedIndex, case .configuring(var configuration) = queues[index] else {
      return
    }
    change(&configuration)
    queues[index] = .configuring(configuration)
  }

  /// Takes the description of a queue that is ready; from here on writes cannot reach it.
  mutating func takeReady(_ index: Int) -> QueueConfiguration? {
    guard case .configuring(let configuration) = queues[index], configuration.isReady else {
      return nil
    }
    queues[index] = .active
    return configuration
  }

  mutating func stop(_ index: Int) {
    queues[index] = .stopped
  }
}
