// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Everything that was measured, as JSON.
struct ResultDocument {
  let text: String

  init(_ sections: [Section], host: HostDescription) {
    var description = JSONObject()
    description["processor"] = .string(host.processor)
    description["processors"] = JSONValue(host.processors)
    description["kernel"] = .string(host.kernel)
    description["kvm"] = .string(host.kvm)
    description["day"] = .string(host.day)
    var document = JSONObject()
    document["schema"] = 1
    document["host"] = .object(description)
    document["rows"] = .array(sections.flatMap { section in section.rows.map(Self.value) })
    text = JSONValue.object(document).serialized(pretty: true) + "\n"
  }

  private static func value(_ row: Row) -> JSONValue {
    var object = JSONObject()
    object["id"] = .string(row.id)
    object["title"] = .string(row.title)
    object["peer"] = .string(row.peer)
    object["unit"] = .string(row.unit.rawValue)
    switch row.outcome {
    case .skipped(let reason): object["skipped"] = .string(reason)
    case .measured(let ours, let theirs):
      object["roost"] = samples(ours)
      object["reference"] = theirs.map(samples)
      object["ratio"] = row.ratio.map(samples)
    }
    object["budget"] = row.budget.map { .string($0.text(row.unit)) }
    object["met"] = row.isMet.map { .bool($0) }
    return .object(object)
  }

  private static func samples(_ samples: Samples) -> JSONValue {
    [
      "median": .double(samples.median), "lowerQuartile": .double(samples.lowerQuartile),
      "upperQuartile": .double(samples.upperQuartile), "rounds": JSONValue(samples.values.count),
    ]
  }
}
