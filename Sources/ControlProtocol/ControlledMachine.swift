// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A machine as the control socket sees it: what can be asked of it and done to it.
///
/// Calls come from the control thread; none of them waits for the guest.
public protocol ControlledMachine: AnyObject, Sendable {
  /// What the machine is doing.
  var status: MachineStatus { get }

  /// Everything that is counted: exits by kind and vCPU, vCPU time, requests and bytes of each disk.
  var counters: JSONValue { get }

  /// Stops every vCPU between two instructions and waits for the requests that disks have begun.
  func pause() throws(ControlError)

  /// Lets the vCPUs go on.
  func resume() throws(ControlError)

  /// Presses the power button, which asks the guest to power off.
  ///
  /// - Parameter restarts: whether the machine starts again when the guest has powered off.
  func pressPowerButton(thenRestart restarts: Bool) throws(ControlError)

  /// Starts the machine again from the beginning, at once: the reset button.
  func reset() throws(ControlError)

  /// Ends the machine at once; its process ends when that is recorded.
  func end()
}
