// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Further wishes for a migration; what is nil is left to the daemons.
public struct MigrationParameters: Sendable, Hashable {
  /// Where the memory is sent, as in `tcp://host:49152` or `unix:///path`.
  public var uri: String?
  /// The domain's name at the destination.
  public var name: String?
  /// Its definition while it runs at the destination; the guest must not see a difference.
  public var xml: String?
  /// Its definition at the destination when it starts next.
  public var persistentXML: String?
  /// MiB a second at most.
  public var bandwidth: UInt64?
  /// The address at which the destination waits.
  public var listenAddress: String?
  /// Where disks that are copied are sent.
  public var disksURI: String?
  /// How many connections the memory goes over, with ``MigrationOptions/parallel``.
  public var parallelConnections: Int32?
  /// Whatever else, under libvirt's names.
  public var others: TypedParameters

  /// No wishes.
  public init() { others = TypedParameters() }

  var typed: TypedParameters {
    var parameters = others
    let texts = [
      (VIR_MIGRATE_PARAM_URI, uri), (VIR_MIGRATE_PARAM_DEST_NAME, name),
      (VIR_MIGRATE_PARAM_DEST_XML, xml),
      (VIR_MIGRATE_PARAM_PERSIST_XML, persistentXML),
      (VIR_MIGRATE_PARAM_LISTEN_ADDRESS, listenAddress), (VIR_MIGRATE_PARAM_DISKS_URI, disksURI),
    ]
    for case (let name, let text?) in texts { parameters[name] = .string(text) }
    if let bandwidth { parameters[VIR_MIGRATE_PARAM_BANDWIDTH] = .uint64(bandwidth) }
    if let parallelConnections {
      parameters[VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS] = .int32(parallelConnections)
    }
    return parameters
  }
}

#endif
