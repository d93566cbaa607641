// SPDX-License-Identifier: Apache-2.0

public import ControlProtocol
internal import JSON
public import MachineDefinition
internal import POSIX
internal import SystemPackage

extension MachineStore {
  /// Begins a run: takes the machine's run lock, which its process is to inherit.
  ///
  /// - Returns: the machine as it is to start, and the lock.
  /// - Throws: ``BackendError/noMachine(_:)``, or ``BackendError/Kind/wrongState`` if the machine runs,
  ///   is being started or is broken.
  public func beginRun(of name: String) throws(BackendError) -> PreparedRun {
    let directory = try directory(of: name)
    guard try StateDirectory.exists(path) else { throw .noMachine(name) }
    removeLeftovers()
    guard let change = try changeLock(of: name, to: "start") else { throw .noMachine(name) }
    let definition: StoredDefinition
    switch try entry(named: name).content {
    case .defined(let found): definition = found
    case .broken(let reason):
      throw BackendError(
        .wrongState, "\(name) is broken: \(reason); define it again, or undefine it")
    }
    let lock: RunLock?
    do throws(SystemCallError) {
      lock = try RunLock.take(directory.lock)
    } catch {
      throw cannot("start", name, error)
    }
    guard let lock else {
      if let starter = RunLock.starter(in: directory) { throw Self.isStarting(name, by: starter) }
      throw BackendError(.wrongState, "\(name) is running already")
    }
    lock.announceStart()
    removeLeftoverRecords(in: directory)
    _ = consume change
    return PreparedRun(definition: definition, directory: directory, lock: lock)
  }

  /// Records the end of a run whose process could not do it itself, as one that was killed.
  ///
  /// A machine that runs again, or whose end is recorded, is left as it is.
  public func recordEnd(of name: String, _ end: RunRecord.End) throws(BackendError) {
    let directory = try directory(of: name)
    guard let change = try changeLock(of: name, to: "record the end of"),
      var record = try lastRun(of: name), record.end == nil
    else { return }
    do throws(SystemCallError) {
      guard let lock = try RunLock.take(directory.lock) else { return }
      record.end = end
      defer { lock.giveUp() }
      try FileContents.replace(
        directory.record, with: record.document.serialized(pretty: true) + "\n")
      try change.synchronize()
    } catch {
      throw cannot("record the end of", name, error)
    }
  }

  /// A machine that another process is starting.
  public static func isStarting(_ name: String, by process: Int32) -> BackendError {
    BackendError(.wrongState, "\(name) is being started by process \(process) (roost start)")
  }

  // MARK: What killed commands left

  static let newPrefix = ".new-"
  static let gonePrefix = ".gone-"

  /// A name that nobody else chooses.
  static var randomSuffix: String { String(UInt64.random(in: 0 ... .max), radix: 36) }

  /// Removes what commands left that were killed. Those that live hold the lock of theirs.
  func removeLeftovers() {
    guard let names = try? DirectoryContents.names(machines) else { return }
    for name in names where name.hasPrefix(Self.newPrefix) || name.hasPrefix(Self.gonePrefix) {
      let path = "\(machines)/\(name)"
      // A failure leaves it to the next command, as before.
      if let lock = ChangeLock.takeFree(path) {
        try? DirectoryContents.remove(lock.path)
      } else if !DirectoryContents.isDirectory(path) {
        try? DirectoryContents.remove(path)
      }
    }
  }

  /// Removes records that a killed process of the machine did not finish writing.
  private func removeLeftoverRecords(in directory: MachineDirectory) {
    guard let names = try? DirectoryContents.names(directory.path) else { return }
    for name in names where name.hasPrefix("run.json.") {
      try? DirectoryContents.remove("\(directory.path)/\(name)")
    }
  }

  /// - Returns: nil if there is no such machine.
  func changeLock(of name: String, to verb: String) throws(BackendError) -> ChangeLock? {
    let directory = try directory(of: name)
    do throws(SystemCallError) {
      return try ChangeLock.take(directory.path)
    } catch {
      throw cannot(verb, name, error)
    }
  }

  /// The error for a command that the system did not let do its work.
  func cannot(_ verb: String, _ name: String, _ error: SystemCallError) -> BackendError {
    switch error.errno {
    case .wouldBlock:
      BackendError(.failed, "cannot \(verb) \(name): another command is changing it and takes long")
    case .notDirectory, .tooManySymbolicLinkLevels:
      BackendError(
        .wrongState,
        "cannot \(verb) \(name): what is in its place is no directory; "
          + "'roost undefine \(name)' removes it")
    default: BackendError(.failed, "cannot \(verb) \(name) in \(path): \(error.errno)")
    }
  }
}
