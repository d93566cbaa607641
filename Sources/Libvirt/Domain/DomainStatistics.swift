// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// The statistics of one domain out of many.
///
/// The corresponding C structure is `virDomainStatsRecord`.
public struct DomainStatistics: Sendable, Hashable {
  /// The domain.
  public let domain: DomainIdentity
  /// Everything that the driver tells, under libvirt's names, as in `block.0.rd.bytes`.
  public let parameters: TypedParameters

  /// What it is doing; nil where that was not asked for.
  public var state: DomainState? {
    parameters.integer("state.state").map { DomainState(libvirt: Int32(truncatingIfNeeded: $0)) }
  }
  /// The time of processors of the host that it used, in nanoseconds.
  public var processorTime: UInt64? { parameters.unsigned("cpu.time") }
  /// The memory that it has, in bytes.
  public var memory: UInt64? { parameters.unsigned("balloon.current").map { $0 &* 1024 } }
  /// The most memory that it can have, in bytes.
  public var maximumMemory: UInt64? { parameters.unsigned("balloon.maximum").map { $0 &* 1024 } }
  /// How many virtual processors it has.
  public var vcpus: Int? { parameters.unsigned("vcpu.current").flatMap(Int.init(exactly:)) }

  /// The groups of a numbered kind, such as `block` or `net`, without the kind and the number.
  public func groups(_ kind: String) -> [TypedParameters] {
    let count = Int(clamping: parameters.unsigned("\(kind).count") ?? 0)
    // A driver that counts wrong must not cost more than it tells.
    return (0..<min(count, parameters.values.count)).map { index in
      let prefix = "\(kind).\(index)."
      return TypedParameters(
        parameters.values.reduce(into: [:]) { group, parameter in
          guard parameter.key.hasPrefix(prefix) else { return }
          group[String(parameter.key.dropFirst(prefix.count))] = parameter.value
        })
    }
  }
}

#endif
