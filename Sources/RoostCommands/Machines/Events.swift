// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import JSON
internal import MachineDefinition

/// `roost events`
struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what happens to machines, as it happens.",
    discussion: "A line for each event, until it is interrupted; in JSON an object on each line.")

  @Flag(name: .shortAndLong, help: "Go on after the first event.")
  var follow = false

  @OptionGroup var options: ActionOptions

  func run() async throws {
    for try await event in try await options.backends.backend().events() {
      print(line(event))
      fflush(nil)
      if !follow { return }
    }
  }

  private func line(_ event: MachineEvent) -> String {
    switch options.format {
    case .text:
      return [
        Instant(nanoseconds: event.time).text, event.machine, event.kind, event.detail,
      ].compactMap { $0 }.joined(separator: "  ")
    case .json:
      var object = JSONObject()
      object["time"] = JSONValue(event.time)
      object["name"] = .string(event.machine)
      object["event"] = .string(event.kind)
      object["detail"] = event.detail.map { .string($0) } ?? .null
      return JSONValue.object(object).serialized()
    }
  }
}
