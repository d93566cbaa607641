// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import KVM

/// Makes interrupt lines, connected where the machine has interrupt controllers.
struct InterruptWiring {
  private let machine: VirtualMachine
  private let isConnected: Bool

  init(_ machine: VirtualMachine, isConnected: Bool) {
    self.machine = machine
    self.isConnected = isConnected
  }

  /// An edge-triggered line.
  func edge(_ input: UInt32) throws(MachineError) -> any InterruptLine {
    isConnected ? try EdgeInterrupt(machine, input: input) : UnconnectedInterrupt()
  }

  /// A level-triggered line.
  func level(_ input: UInt32) -> any LevelInterruptLine {
    isConnected ? LevelInterrupt(machine, input: input) : UnconnectedInterrupt()
  }
}
