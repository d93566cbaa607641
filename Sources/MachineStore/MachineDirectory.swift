// SPDX-License-Identifier: Apache-2.0

/// The directory of one machine: which file is where.
public struct MachineDirectory: Sendable, Equatable {
  /// Its absolute path.
  public let path: String

  /// The definition: replaced as a whole.
  public var definition: String { "\(path)/definition.json" }
  /// The run lock: see ``RunLock``.
  public var lock: String { "\(path)/lock" }
  /// The control socket, while the machine runs.
  public var controlSocket: String { "\(path)/control.sock" }
  /// What the guest wrote to its serial port in the last run.
  public var serialLog: String { "\(path)/serial.log" }
  /// What the machine's process wrote to standard error in the last run.
  public var monitorLog: String { "\(path)/monitor.log" }
  /// When the last run began and how it ended: see `RunRecord`.
  public var record: String { "\(path)/run.json" }
}
