// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import JSON
internal import MachineDefinition

/// What a verb did to several machines, printed in one place.
struct MachineAction {
  /// How it is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// A line for each machine.
    case text
    /// An array of objects for programs.
    case json
  }

  /// What came of one machine.
  struct Outcome: Sendable {
    let name: String
    /// What was done, as in `started`; nil if it was not.
    let done: String?
    let error: BackendError?
    /// The exit status that this machine asks for.
    let exitStatus: Int32

    init(name: String, done: String, exitStatus: Int32 = 0) {
      (self.name, self.done, self.error, self.exitStatus) = (name, done, nil, exitStatus)
    }

    init(name: String, _ error: BackendError) {
      (self.name, self.done, self.error) = (name, nil, error)
      exitStatus = CommandFailure(error).exitStatus
    }
  }

  /// The verb, as in `start`.
  let verb: String
  let backend: any MachineBackend
  let format: Format

  /// Does something to every machine, all at once, and prints what came of each in their order.
  ///
  /// - Parameters:
  ///   - names: names and patterns.
  ///   - body: returns what was done in a word or two, and the exit status if it is not 0.
  /// - Throws: the status of the first machine that has one.
  func callAsFunction(
    on names: [String],
    _ body: @escaping @Sendable (String) async throws(BackendError) -> (done: String, status: Int32)
  ) async throws {
    let names = try await MachinePatterns.names(names, in: backend)
    let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
      for (index, name) in names.enumerated() {
        group.addTask { (index, await Self.outcome(of: body, on: name)) }
      }
      var outcomes: [(Int, Outcome)] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
    }
    try report(outcomes)
  }

  /// Does something to one thing that is no machine, by its very name.
  func callAsFunction(
    literally name: String,
    _ body: @escaping @Sendable (String) async throws(BackendError) -> (done: String, status: Int32)
  ) async throws {
    try report([await Self.outcome(of: body, on: name)])
  }

  private static func outcome(
    of body: @Sendable (String) async throws(BackendError) -> (done: String, status: Int32),
    on name: String
  ) async -> Outcome {
    do throws(BackendError) {
      let (done, status) = try await body(name)
      return Outcome(name: name, done: done, exitStatus: status)
    } catch {
      return Outcome(name: name, error)
    }
  }

  /// Prints what came of machines.
  ///
  /// - Throws: the status of the first machine that has one.
  func report(_ outcomes: [Outcome]) throws {
    switch format {
    case .text:
      for outcome in outcomes {
        if let done = outcome.done { print("\(outcome.name): \(done)") }
        if let error = outcome.error { Diagnostics.say(error.message) }
      }
    case .json:
      let objects = outcomes.map { outcome in
        var object = JSONObject()
        object["name"] = .string(outcome.name)
        object["backend"] = .string(backend.name)
        object["verb"] = .string(verb)
        object["done"] = outcome.done.map { .string($0) } ?? .null
        object["error"] = outcome.error.map { .string($0.message) } ?? .null
        object["status"] = JSONValue(Int(outcome.exitStatus))
        return JSONValue.object(object)
      }
      print(JSONValue.array(objects).serialized(pretty: true))
    }
    if let status = outcomes.first(where: { $0.exitStatus != 0 })?.exitStatus {
      throw ExitCode(status)
    }
  }
}
