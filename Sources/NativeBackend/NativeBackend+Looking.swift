// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
public import JSON
public import MachineDefinition
internal import MachineStore
internal import POSIX

extension NativeBackend {
  /// The most machines that are asked at once: each may let its asker wait.
  private static let mostAsked = 128

  /// All machines, in the order of their names. One whose process does not answer within a second
  /// runs, and its reason says so.
  public func machines() async throws(BackendError) -> [MachineSummary] {
    try await offTasks { () throws(BackendError) in
      let deadline = MonotonicClock.nanoseconds &+ patience.look
      var machines: [MachineObservation] = []
      for entry in try store.entries() {
        // What is no name can be listed and nothing else.
        if MachineName.isValid(entry.name) {
          machines.append(try MachineObservation(entry, in: store))
        } else {
          machines.append(MachineObservation(unusable: entry))
        }
      }
      return Concurrently.map(machines, threads: Self.mostAsked) { machine in
        asking(machine, until: deadline).summary
      }
    }
  }

  /// The machines and what they do, as far as that is known without asking their processes: for
  /// completions.
  public func statesOfAll() -> [(name: String, state: MachineState)] {
    guard let entries = try? store.entries() else { return [] }
    return entries.compactMap { entry in
      (try? MachineObservation(entry, in: store)).map { (entry.name, $0.state.0) }
    }
  }

  /// One machine.
  public func machine(named name: String) async throws(BackendError) -> MachineSummary {
    try await offTasks { () throws(BackendError) in try observe(name).summary }
  }

  /// The path of the file that keeps the serial output of the last run.
  public func logPath(of name: String) async throws(BackendError) -> String {
    try await offTasks { () throws(BackendError) in
      _ = try store.entry(named: name)
      return try store.directory(of: name).serialLog
    }
  }

  /// Looks at a machine and asks its process, if there is one.
  func observe(_ name: String) throws(BackendError) -> MachineObservation {
    asking(
      try MachineObservation(try store.entry(named: name), in: store),
      until: MonotonicClock.nanoseconds &+ patience.look)
  }

  /// Completes what is seen of a machine with what its process says.
  private func asking(_ machine: MachineObservation, until deadline: UInt64) -> MachineObservation {
    guard machine.canBeAsked, let directory = try? store.directory(of: machine.entry.name) else {
      return machine
    }
    var machine = machine
    do throws(ControlClientError) {
      var client = try ControlClient(path: directory.controlSocket, until: deadline)
      machine.answer = .success(try client.status(until: deadline))
    } catch {
      machine.answer = .failure(error)
      // It may have ended since it was looked at.
      if let later = try? MachineObservation(machine.entry, in: store), !later.isLocked {
        return later
      }
    }
    return machine
  }

  // MARK: Everything

  /// Everything that is known of a machine.
  public func details(of name: String) async throws(BackendError) -> JSONObject {
    try await offTasks { () throws(BackendError) in
      let machine = try observe(name)
      let directory = try store.directory(of: name)
      var object = machine.summary.details
      if let definition = machine.entry.definition {
        object["definition"] = definition.details
      } else {
        object["definition"] = .null
      }
      object["directory"] = .string(directory.path)
      object["log"] = .string(directory.serialLog)
      object["monitorLog"] = .string(directory.monitorLog)
      object["control"] = .string(directory.controlSocket)
      if let record = machine.record { object["run"] = record.document }
      if case .success(let status)? = machine.answer {
        object["status"] = status.document
        addCounters(to: &object, of: directory)
      }
      return object
    }
  }

  /// Adds what only the process knows; a process that has ended meanwhile leaves it out.
  private func addCounters(to object: inout JSONObject, of directory: MachineDirectory) {
    let deadline = MonotonicClock.nanoseconds &+ patience.look
    do throws(ControlClientError) {
      var client = try ControlClient(path: directory.controlSocket, until: deadline)
      object["pid"] = JSONValue(Int(client.greeting.processIdentifier))
      object["counters"] = try client.send(.counters, until: deadline)
    } catch {
      object["counters"] = .null
    }
  }
}

extension StoredDefinition {
  /// What the user wrote, and what it was compiled to.
  fileprivate var details: JSONValue {
    [
      "file": .string(source.file),
      "directory": .string(source.directory),
      "text": .string(String(decoding: source.bytes, as: UTF8.self)),
      "compiled": compiled,
    ]
  }
}
