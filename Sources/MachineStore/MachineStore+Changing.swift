// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
public import MachineDefinition
internal import POSIX
internal import SystemPackage

extension MachineStore {
  // MARK: Defining

  /// Makes a machine, or gives one that exists a new definition.
  ///
  /// - Returns: its name, whether it existed and whether it runs.
  /// - Throws: ``BackendError/Kind/invalid`` for a file with mistakes, ``BackendError/Kind/failed`` if
  ///   it cannot be written; what was there before is still there then.
  public func define(_ source: DefinitionSource) throws(BackendError) -> DefinitionOutcome {
    let definition = try StoredDefinition(compiling: source)
    let directory = try directory(of: definition.name)
    try StateDirectory.create(path)
    do throws(SystemCallError) {
      try makeMachinesDirectory()
      removeLeftovers()
      while true {
        if let outcome = try replace(definition, in: directory) { return outcome }
        if try create(definition, in: directory) {
          return DefinitionOutcome(name: definition.name, isReplacement: false, isRunning: false)
        }
      }
    } catch {
      throw cannot("define", definition.name, error)
    }
  }

  private func makeMachinesDirectory() throws(SystemCallError) {
    if unsafe mkdir(machines, 0o700) == 0 {
      try DirectoryContents.synchronize(path)
    } else if Errno.current != .fileExists {
      throw SystemCallError("make \(machines)", .current)
    }
  }

  /// - Returns: nil if there is no machine of that name.
  private func replace(
    _ definition: StoredDefinition, in directory: MachineDirectory
  ) throws(SystemCallError) -> DefinitionOutcome? {
    guard let lock = try ChangeLock.take(directory.path) else { return nil }
    let isRunning = try RunLock.isHeld(directory.lock)
    try FileContents.replace(directory.definition, with: Self.text(of: definition))
    try lock.synchronize()
    return DefinitionOutcome(name: definition.name, isReplacement: true, isRunning: isRunning)
  }

  /// - Returns: false if somebody else was faster.
  private func create(
    _ definition: StoredDefinition, in directory: MachineDirectory
  ) throws(SystemCallError) -> Bool {
    let lock = try makeTemporaryDirectory()
    let new = MachineDirectory(path: lock.path)
    // What cannot be removed now, the next command that changes something removes.
    defer { try? DirectoryContents.remove(new.path) }
    _ = try OwnedDescriptor.open(new.lock, flags: O_RDWR | O_CREAT)
    try FileContents.replace(new.definition, with: Self.text(of: definition))
    try lock.synchronize()
    guard unsafe rename(new.path, directory.path) == 0 else {
      if [.directoryNotEmpty, .fileExists].contains(Errno.current) { return false }
      throw SystemCallError("make \(directory.path)", .current)
    }
    try DirectoryContents.synchronize(machines)
    return true
  }

  /// Makes a directory, and holds its lock so that nobody takes it for one that was left over.
  private func makeTemporaryDirectory() throws(SystemCallError) -> ChangeLock {
    while true {
      let path = "\(machines)/\(Self.newPrefix)\(Self.randomSuffix)"
      guard unsafe mkdir(path, 0o700) == 0 else { throw SystemCallError("make \(path)", .current) }
      if let lock = try ChangeLock.take(path) { return lock }
    }
  }

  private static func text(of definition: StoredDefinition) -> String {
    definition.document.serialized(pretty: true) + "\n"
  }

  // MARK: Undefining

  /// Forgets a machine that does not run, with everything in its directory; a broken one too.
  ///
  /// - Throws: ``BackendError/noMachine(_:)``, ``BackendError/Kind/wrongState`` if it runs, or
  ///   ``BackendError/Kind/failed`` if it cannot be removed.
  public func undefine(_ name: String) throws(BackendError) {
    let directory = try directory(of: name)
    guard try StateDirectory.exists(path) else { throw .noMachine(name) }
    removeLeftovers()
    var status = stat()
    guard unsafe lstat(directory.path, &status) == 0 else { throw .noMachine(name) }
    guard DirectoryContents.isDirectory(directory.path) else {
      return try moveAway(name, directory)
    }
    guard let lock = try changeLock(of: name, to: "undefine") else { throw .noMachine(name) }
    guard try !isRunning(name, in: directory) else { throw isRunningError(name, in: directory) }
    try moveAway(name, directory)
    _ = consume lock
  }

  /// The machine is gone when its directory has another name; removing its files may take longer.
  private func moveAway(
    _ name: String, _ directory: MachineDirectory
  ) throws(BackendError) {
    let gone = "\(machines)/\(Self.gonePrefix)\(Self.randomSuffix)"
    do throws(SystemCallError) {
      guard unsafe rename(directory.path, gone) == 0 else {
        throw SystemCallError("remove \(directory.path)", .current)
      }
      try DirectoryContents.synchronize(machines)
    } catch {
      throw cannot("undefine", name, error)
    }
    // What cannot be removed now, the next command that changes something removes.
    try? DirectoryContents.remove(gone)
  }

  private func isRunningError(
    _ name: String, in directory: MachineDirectory
  ) -> BackendError {
    if let starter = RunLock.starter(in: directory) { return Self.isStarting(name, by: starter) }
    return BackendError(.wrongState, "\(name) is running: stop it with 'roost stop \(name)' first")
  }
}
