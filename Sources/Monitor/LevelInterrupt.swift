// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import KVM

/// A level-triggered interrupt input.
final class LevelInterrupt: LevelInterruptLine {
  private let machine: VirtualMachine
  private let input: UInt32

  init(_ machine: VirtualMachine, input: UInt32) {
    self.machine = machine
    self.input = input
  }

  func setLevel(_ asserted: Bool) {
    // KVM refuses only where there is no interrupt controller, and there nobody listens either.
    try? machine.setInterruptLine(input, asserted: asserted)
  }
}
