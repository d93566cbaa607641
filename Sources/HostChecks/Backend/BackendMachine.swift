// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import GuestImages
internal import JSON
internal import MachineDefinition
internal import POSIX
internal import SystemPackage

/// A machine of a backend, for one check. When the check ends it is gone.
final class BackendMachine: Sendable {
  /// What the small guest writes.
  static let greeting = "halting"
  private static let guest = "halt-multiboot"

  let backend: any MachineBackend
  /// Nobody else's name.
  let name: String

  private let connection: BackendConnection
  private let progress: BackendTask.Progress
  /// Where the guest's kernel is; readable for the user that QEMU runs as.
  private let folder: String

  private init(
    _ connection: BackendConnection, name: String, folder: String, progress: BackendTask.Progress
  ) throws {
    backend = try connection.connect()
    (self.connection, self.name, self.folder, self.progress) = (connection, name, folder, progress)
  }

  /// Runs a check with a machine that it may define.
  static func check(
    _ connection: BackendConnection, in context: CheckContext,
    _ body: @escaping @Sendable (BackendMachine) async throws -> CheckOutcome
  ) throws -> CheckOutcome {
    let name = "roost-smoke-\(getpid())-\(MonotonicClock.nanoseconds % 1_000_000_000)"
    let folder = "\(context.temporaryDirectory)/\(name)"
    guard unsafe mkdir(folder, 0o755) == 0, unsafe chmod(folder, 0o755) == 0 else {
      throw CheckOutcome.fail("cannot make \(folder): \(Errno.current)")
    }
    let kernel = "\(folder)/guest"
    defer {
      unsafe unlink(kernel)
      unsafe rmdir(folder)
    }
    try writeGuest(to: kernel)
    return try BackendTask.run("connect", in: context) {
      try await remove(name, connection)
    } _: { progress in
      try await body(BackendMachine(connection, name: name, folder: folder, progress: progress))
    }
  }

  private static func writeGuest(to path: String) throws {
    guard let image = GuestImage.named(guest)?.bytes else {
      throw CheckOutcome.fail("this program has no guest \(guest)")
    }
    let file = try OwnedDescriptor.open(
      path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
    guard unsafe write(file.rawValue, image, image.count) == image.count,
      fchmod(file.rawValue, 0o644) == 0
    else { throw CheckOutcome.fail("cannot write \(path): \(Errno.current)") }
  }

  /// Removes the machine, if it is there.
  private static func remove(_ name: String, _ connection: BackendConnection) async throws {
    let backend = try connection.connect()
    guard let machine = try await backend.machines().first(where: { $0.name == name }) else {
      return
    }
    if machine.state.isActive { try await backend.forceStop(name) }
    try await backend.undefine(name)
  }

  // MARK: What checks do

  /// Defines it, with the small guest or a Linux.
  func define(_ linux: LinuxGuest? = nil, commandLine: String? = nil) async throws {
    progress.begin("define")
    func quoted(_ text: String) -> String { JSONValue.string(text).serialized() }
    var lines = ["schema: 1", "name: \(name)", "memory: \(linux == nil ? 32 : 512)MiB"]
    lines += connection.machineFileLines
    lines.append("boot:")
    lines.append("  kernel: " + quoted(try Self.absolute(linux?.kernel ?? "\(folder)/guest")))
    if let initrd = linux?.initrd { lines.append("  initrd: " + quoted(try Self.absolute(initrd))) }
    if let commandLine { lines.append("  cmdline: " + quoted(commandLine)) }
    let text = lines.joined(separator: "\n") + "\n"
    _ = try await backend.define(
      DefinitionSource(file: "\(folder)/machine.yaml", directory: folder, bytes: Array(text.utf8)))
  }

  private static func absolute(_ path: String) throws -> String {
    guard let resolved = unsafe realpath(path, nil) else {
      throw CheckOutcome.fail("cannot find \(path): \(Errno.current)")
    }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Starts it.
  func start() async throws {
    try await perform("start") { try await $0.start($1) }
  }

  /// Stops it by force.
  func stop() async throws {
    try await perform("stop") { try await $0.forceStop($1) }
  }

  /// Undefines it, and fails the check if it is listed nevertheless.
  func undefine() async throws {
    try await perform("undefine") { try await $0.undefine($1) }
    let isListed = try await backend.machines().contains { $0.name == name }
    try HostChecks.expect(!isListed, "the machine is listed after it was undefined")
  }

  /// Has the backend do something with it.
  ///
  /// - Parameter step: what people call it.
  func perform(
    _ step: String, _ operation: (any MachineBackend, String) async throws -> Void
  ) async throws {
    // A check that ran out of time must not go on while what it made is removed.
    try Task.checkCancellation()
    progress.begin(step)
    try await operation(backend, name)
  }

  /// Fails the check unless the machine is in a state.
  ///
  /// - Parameter moment: what was done before, as in `started`.
  func expect(_ state: MachineState, _ moment: String) async throws {
    let machine = try await backend.machine(named: name)
    let reason = machine.reason.map { " (\($0))" } ?? ""
    try HostChecks.expect(
      machine.state == state,
      "\(moment), the machine is \(machine.state.rawValue)\(reason) instead of \(state.rawValue)")
  }

  /// Waits until the machine's log has some words.
  func waitForOutput(_ words: String) async throws {
    progress.begin("wait for '\(words)'")
    let path = try await backend.logPath(of: name)
    while true {
      // Asked first: what it wrote before it ended is in the log then.
      let state = try await backend.machine(named: name).state
      let text = try Self.text(of: path)
      if text.contains(words) { return }
      guard state.isActive else {
        let last = text.split(whereSeparator: \.isNewline).last ?? "nothing"
        throw CheckOutcome.fail(
          "the machine ended without having written '\(words)'; it said last: \(last)")
      }
      try await Task.sleep(nanoseconds: 20_000_000)
    }
  }

  /// The last MiB of a log.
  private static func text(of path: String) throws -> String {
    let file: OwnedDescriptor
    do {
      file = try OwnedDescriptor.open(path, flags: O_RDONLY, mode: 0)
    } catch {
      if error.errno == .noSuchFileOrDirectory { return "" }
      throw error
    }
    let size = lseek(file.rawValue, 0, SEEK_END)
    lseek(file.rawValue, max(0, size - (1 << 20)), SEEK_SET)
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe read(file.rawValue, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
