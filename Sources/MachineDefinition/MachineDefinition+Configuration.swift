// SPDX-License-Identifier: Apache-2.0

public import Monitor

extension MachineDefinition {
  /// The machine as the monitor takes it.
  ///
  /// - Returns: nil for a machine of another backend than the native one, or with nothing to boot.
  public var configuration: MachineConfiguration? {
    guard backend == .native, let boot else { return nil }
    var configuration = MachineConfiguration(boot: boot)
    configuration.name = name
    configuration.vcpus = vcpus
    configuration.memory = memory.bytes
    configuration.usesHugePages = usesHugePages
    configuration.disks = disks.map {
      DiskConfiguration(path: $0.path, isReadOnly: $0.isReadOnly)
    }
    configuration.serial = serial
    configuration.hasEntropyDevice = entropyDevice.isPresent
    configuration.hasInterruptControllers = interruptControllers.isPresent
    return configuration
  }
}
