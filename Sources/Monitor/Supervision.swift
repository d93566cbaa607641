// SPDX-License-Identifier: Apache-2.0

public import ControlProtocol

/// What makes a machine one that is watched and steered from outside. `roost start` asks for it,
/// `roost boot` does without.
public struct Supervision: Sendable, Equatable {
  /// Where the control socket is made; the path may be longer than a socket's usual limit.
  public var controlPath: String
  /// Where serial output is kept, if it does not lead elsewhere.
  public var logPath: String
  /// Where the run is recorded: see `RunRecord`.
  public var recordPath: String
  /// What happens when the guest has powered off.
  public var onPowerOff: EndPolicy
  /// What happens when the guest has reset itself.
  public var onReboot: EndPolicy
  /// What happens when the guest has crashed.
  public var onCrash: EndPolicy

  /// Supervision with these files, and the policies that a machine file has by default.
  public init(controlPath: String, logPath: String, recordPath: String) {
    self.controlPath = controlPath
    self.logPath = logPath
    self.recordPath = recordPath
    onPowerOff = .stop
    onReboot = .restart
    onCrash = .stop
  }
}
