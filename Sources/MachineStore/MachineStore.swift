// SPDX-License-Identifier: Apache-2.0

public import ControlProtocol
internal import Glibc
internal import JSON
public import MachineDefinition
internal import POSIX
internal import SystemPackage

/// The machines that have names: a directory each, below the state directory.
///
/// Nothing is kept in memory, and any number of processes may use the same directory at once. Each
/// change is there whole or not at all, also when its command is killed or the disk is full.
public struct MachineStore: Sendable {
  /// The largest definition that is read, in bytes: 8 MiB.
  static let maximumDefinitionSize = 8 << 20
  /// The largest run record that is read, in bytes: 64 KiB.
  private static let maximumRecordSize = 64 << 10

  /// The state directory.
  public let path: String

  /// The directory of the machines.
  var machines: String { "\(path)/machines" }

  /// Uses a state directory, which is made when the first machine is defined.
  ///
  /// - Parameter path: relative to the current directory if it does not begin with a slash.
  public init(path: String) {
    var path = path
    if !path.hasPrefix("/"), let current = unsafe getcwd(nil, 0) {
      path = unsafe "\(String(cString: current))/\(path)"
      unsafe free(current)
    }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// Where the files of a machine are, whether it exists or not.
  ///
  /// - Throws: ``BackendError/Kind/invalid`` for what is no machine's name.
  public func directory(of name: String) throws(BackendError) -> MachineDirectory {
    guard MachineName.isValid(name) else {
      throw BackendError(
        .invalid,
        "\(JSONValue.string(name).serialized()) cannot be a machine's name: "
          + "it is \(MachineName.expectation)")
    }
    return MachineDirectory(path: "\(machines)/\(name)")
  }

  // MARK: Looking

  /// The names of all machines, in order.
  ///
  /// - Throws: if the state directory is there and cannot be used.
  public func names() throws(BackendError) -> [String] {
    guard try StateDirectory.exists(path) else { return [] }
    do throws(SystemCallError) {
      return try DirectoryContents.names(machines).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      if error.errno == .noSuchFileOrDirectory { return [] }
      throw BackendError(.failed, "cannot list the machines in \(path): \(error.errno)")
    }
  }

  /// All machines, in the order of their names. One that cannot be read is there too, as broken.
  ///
  /// - Throws: if the state directory is there and cannot be used.
  public func entries() throws(BackendError) -> [MachineEntry] {
    try names().compactMap { name in
      let path = "\(machines)/\(name)"
      guard MachineName.isValid(name) else {
        return MachineEntry(
          name: name, content: .broken("no machine can have this name: remove \(path)"))
      }
      return entry(name, in: MachineDirectory(path: path))
    }
  }

  /// One machine.
  ///
  /// - Throws: ``BackendError/noMachine(_:)``, or if the state directory cannot be used.
  public func entry(named name: String) throws(BackendError) -> MachineEntry {
    let directory = try directory(of: name)
    guard try StateDirectory.exists(path), let entry = entry(name, in: directory) else {
      throw .noMachine(name)
    }
    return entry
  }

  /// What lies in a machine's directory; nil if there is none.
  func entry(_ name: String, in directory: MachineDirectory) -> MachineEntry? {
    do throws(BrokenDefinition) {
      guard try Self.isThere(directory) else { return nil }
      let bytes = try Self.definition(in: directory)
      return MachineEntry(name: name, content: .defined(try StoredDefinition(bytes, of: name)))
    } catch {
      return MachineEntry(name: name, content: .broken(error.reason))
    }
  }

  private static func isThere(_ directory: MachineDirectory) throws(BrokenDefinition) -> Bool {
    var status = stat()
    guard unsafe lstat(directory.path, &status) == 0 else {
      if Errno.current == .noSuchFileOrDirectory { return false }
      throw BrokenDefinition("\(directory.path) cannot be used: \(Errno.current)")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw BrokenDefinition("\(directory.path) is no directory")
    }
    return true
  }

  private static func definition(
    in directory: MachineDirectory
  ) throws(BrokenDefinition) -> [UInt8] {
    do throws(SystemCallError) {
      return try FileContents.read(directory.definition, limit: maximumDefinitionSize)
    } catch {
      throw BrokenDefinition(
        error.errno == .noSuchFileOrDirectory
          ? "it has no definition" : "its definition cannot be read: \(error.errno)")
    }
  }

  // MARK: Runs

  /// Whether a process of the machine lives, be it one that only just starts it.
  public func isRunning(_ name: String) throws(BackendError) -> Bool {
    try isRunning(name, in: directory(of: name))
  }

  func isRunning(_ name: String, in directory: MachineDirectory) throws(BackendError) -> Bool {
    do throws(SystemCallError) {
      return try RunLock.isHeld(directory.lock)
    } catch {
      throw BackendError(.failed, "cannot see whether \(name) runs: \(error)")
    }
  }

  /// The process that is starting a machine; nil when nobody is.
  public func starter(of name: String) throws(BackendError) -> Int32? {
    let directory = try directory(of: name)
    guard try isRunning(name, in: directory) else { return nil }
    return RunLock.starter(in: directory)
  }

  /// What is recorded of the last run; nil if the machine never ran.
  ///
  /// - Throws: if there is a record that cannot be read.
  public func lastRun(of name: String) throws(BackendError) -> RunRecord? {
    let path = try directory(of: name).record
    let bytes: [UInt8]
    do throws(SystemCallError) {
      bytes = try FileContents.read(path, limit: Self.maximumRecordSize)
    } catch {
      if error.errno == .noSuchFileOrDirectory { return nil }
      throw BackendError(.failed, "the record of the last run cannot be read: \(error.errno)")
    }
    guard let document = try? JSONValue(parsing: bytes),
      let record = RunRecord(document)
    else {
      throw BackendError(.failed, "the record of the last run is invalid: \(path)")
    }
    return record
  }
}
