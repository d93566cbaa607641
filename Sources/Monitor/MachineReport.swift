// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What `--report` writes: how a machine ended, when it reached each phase, why it left the guest.
struct MachineReport {
  private let document: JSONValue

  /// The document as text, ended by a line feed.
  var text: String { document.serialized(pretty: true) + "\n" }

  init(of machine: Machine, _ configuration: MachineConfiguration, end: MachineEnd) {
    var ending = JSONObject()
    ending["kind"] = .string(end.kind)
    ending["status"] = JSONValue(Int(end.exitStatus))
    ending["reason"] = end.explanation.map { .string($0) }

    var phases = JSONObject()
    for (name, nanoseconds) in machine.times.phases { phases[name] = JSONValue(nanoseconds) }

    var exits = JSONObject()
    let counters = machine.exitCounters
    for kind in ExitCounters.Kind.allCases {
      exits[kind.name] = JSONValue(counters.reduce(0 as UInt64) { $0 &+ $1.value(of: kind) })
    }

    document = [
      "schema": 1,
      "name": .string(configuration.name),
      "vcpus": JSONValue(configuration.vcpus),
      "memory": JSONValue(configuration.memory),
      "end": .object(ending),
      "phases": .object(phases),
      "exits": .object(exits),
    ]
  }
}
