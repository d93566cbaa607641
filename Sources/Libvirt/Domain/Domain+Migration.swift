// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// Moves it to another host, through this program: it talks with both daemons.
  ///
  /// To see how far it is, ``reportingJob(every:_:during:)``.
  ///
  /// The corresponding C function is `virDomainMigrate3`.
  ///
  /// - Parameters:
  ///   - destination: a connection to the other daemon.
  ///   - options: how.
  ///   - parameters: further wishes.
  /// - Returns: the domain at the destination.
  @discardableResult
  public func migrate(
    to destination: Connection, _ options: MigrationOptions = [.live],
    _ parameters: MigrationParameters = MigrationParameters()
  ) async throws(LibvirtError) -> Domain {
    let there = try destination.openHandle()
    return try await call { (domain) throws(LibvirtError) in
      try parameters.typed.lend { (list, count) throws(LibvirtError) in
        let moved = try there.lend { (connection) throws(LibvirtError) in
          try unsafe LibvirtError.check(
            virDomainMigrate3(domain, connection, list, UInt32(count), options.rawValue))
        }
        return Domain(moved, of: there, destination)
      }
    }
  }

  /// Moves it to another host, whose daemon is asked by this domain's.
  ///
  /// The corresponding C function is `virDomainMigrateToURI3`.
  ///
  /// - Parameters:
  ///   - uri: the other daemon's, as this domain's host reaches it.
  ///   - options: how; peer to peer is added.
  ///   - parameters: further wishes.
  public func migrate(
    toURI uri: String, _ options: MigrationOptions = [.live],
    _ parameters: MigrationParameters = MigrationParameters()
  ) async throws(LibvirtError) {
    let flags = options.union(.peerToPeer).rawValue
    try await call { (domain) throws(LibvirtError) in
      try parameters.typed.lend { (list, count) throws(LibvirtError) in
        _ = try LibvirtError.check(
          unsafe virDomainMigrateToURI3(domain, uri, list, UInt32(count), flags))
      }
    }
  }

  /// Limits the speed of a migration, also of one that runs.
  ///
  /// The corresponding C function is `virDomainMigrateSetMaxSpeed`.
  ///
  /// - Parameter mebibytes: MiB a second.
  public func setMigrationSpeed(_ mebibytes: UInt) async throws(LibvirtError) {
    try await perform { unsafe virDomainMigrateSetMaxSpeed($0, mebibytes, 0) }
  }

  /// Says how long the guest may stand still at a migration's end.
  ///
  /// The corresponding C function is `virDomainMigrateSetMaxDowntime`.
  public func setMigrationDowntime(milliseconds: UInt64) async throws(LibvirtError) {
    try await perform { unsafe virDomainMigrateSetMaxDowntime($0, milliseconds, 0) }
  }

  /// Switches a migration over that was begun with ``MigrationOptions/postCopy``.
  ///
  /// The corresponding C function is `virDomainMigrateStartPostCopy`.
  public func startPostCopy() async throws(LibvirtError) {
    try await perform { unsafe virDomainMigrateStartPostCopy($0, 0) }
  }
}

#endif
