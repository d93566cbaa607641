// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import Virtio

/// What a machine's vCPUs and disks have counted, as the control socket tells it.
struct MachineCounters {
  /// `vcpus` and `disks`, each in order.
  let document: JSONValue

  init(vcpus: [VCPUThread], slots: [VirtioSlot]) {
    document = [
      "vcpus": .array(vcpus.map { Self.document(of: $0) }),
      "disks": .array(slots.compactMap { $0.disk.map { Self.document(of: $0) } }),
    ]
  }

  private static func document(of vcpu: VCPUThread) -> JSONValue {
    var exits = JSONObject()
    for kind in ExitCounters.Kind.allCases {
      exits[kind.name] = JSONValue(vcpu.counters.value(of: kind))
    }
    return [
      "id": JSONValue(Int(vcpu.id)),
      "cpuTime": JSONValue(vcpu.processorTime),
      "exits": .object(exits),
    ]
  }

  private static func document(of disk: VirtioSlot.Disk) -> JSONValue {
    let statistics = disk.statistics
    return [
      "path": .string(disk.path),
      "reads": JSONValue(statistics.reads),
      "writes": JSONValue(statistics.writes),
      "flushes": JSONValue(statistics.flushes),
      "readBytes": JSONValue(statistics.bytesRead),
      "writtenBytes": JSONValue(statistics.bytesWritten),
      "errors": JSONValue(statistics.failures),
    ]
  }
}
