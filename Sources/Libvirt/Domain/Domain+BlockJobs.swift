// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// Begins to copy what is in backing images into a disk's top image.
  ///
  /// The corresponding C function is `virDomainBlockPull`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - bandwidth: bytes a second at most; 0 for no limit.
  public func pullDisk(_ disk: String, bandwidth: UInt64 = 0) async throws(LibvirtError) {
    let flags = UInt32(VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES)
    try await perform { unsafe virDomainBlockPull($0, disk, UInt(bandwidth), flags) }
  }

  /// Begins to copy an image of a disk's chain into one below it.
  ///
  /// The corresponding C function is `virDomainBlockCommit`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - base: the image that receives; nil for the lowest.
  ///   - top: the image that is emptied; nil for the top image, which needs
  ///     ``BlockCommitOptions/active``.
  ///   - bandwidth: bytes a second at most; 0 for no limit.
  ///   - options: how.
  public func commitDisk(
    _ disk: String, base: String? = nil, top: String? = nil, bandwidth: UInt64 = 0,
    _ options: BlockCommitOptions = []
  ) async throws(LibvirtError) {
    let flags = options.rawValue | UInt32(VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES)
    try await perform {
      unsafe virDomainBlockCommit($0, disk, base, top, UInt(bandwidth), flags)
    }
  }

  /// Begins to copy a disk elsewhere; when it is ready, ``endBlockJob(of:_:)`` ends it.
  ///
  /// The corresponding C function is `virDomainBlockCopy`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - destination: the `<disk>` element of where to.
  ///   - bandwidth: bytes a second at most; 0 for no limit.
  ///   - options: how.
  public func copyDisk(
    _ disk: String, to destination: String, bandwidth: UInt64 = 0,
    _ options: BlockCopyOptions = []
  ) async throws(LibvirtError) {
    var parameters = TypedParameters()
    if bandwidth > 0 { parameters[VIR_DOMAIN_BLOCK_COPY_BANDWIDTH] = .uint64(bandwidth) }
    try await call { [parameters] (domain) throws(LibvirtError) in
      try parameters.lend { (list, count) throws(LibvirtError) in
        _ = try LibvirtError.check(
          unsafe virDomainBlockCopy(domain, disk, destination, list, count, options.rawValue))
      }
    }
  }

  /// How far the job on a disk is; nil where there is none.
  ///
  /// The corresponding C function is `virDomainGetBlockJobInfo`.
  ///
  /// - Parameter disk: its target name or source path.
  public func blockJob(of disk: String) async throws(LibvirtError) -> BlockJob? {
    try await call { (domain) throws(LibvirtError) in
      var info = virDomainBlockJobInfo()
      let flags = UInt32(VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES)
      let found = try LibvirtError.check(
        unsafe virDomainGetBlockJobInfo(domain, disk, &info, flags))
      guard found > 0 else { return nil }
      return BlockJob(
        type: BlockJobType(libvirt: info.type), bandwidth: UInt64(info.bandwidth),
        position: info.cur, end: info.end)
    }
  }

  /// A job on a disk.
  ///
  /// The corresponding C structure is `virDomainBlockJobInfo`.
  public struct BlockJob: Sendable, Hashable {
    /// What it does.
    public let type: BlockJobType
    /// Bytes a second at most; 0 for no limit.
    public let bandwidth: UInt64
    /// How far it is.
    public let position: UInt64
    /// Where its end is at the moment, in the same unit.
    public let end: UInt64

    /// Whether it copies along what the guest writes, waiting to be ended.
    public var isReady: Bool { end > 0 && position == end }
  }

  /// Ends the job on a disk: cancels it, or has the guest go on with the copy.
  ///
  /// The corresponding C function is `virDomainBlockJobAbort`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - end: how.
  public func endBlockJob(
    of disk: String, _ end: BlockJobEnd = []
  ) async throws(LibvirtError) {
    try await perform { unsafe virDomainBlockJobAbort($0, disk, end.rawValue) }
  }

  /// Limits the speed of the job on a disk.
  ///
  /// The corresponding C function is `virDomainBlockJobSetSpeed`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - bandwidth: bytes a second at most; 0 for no limit.
  public func setBlockJobSpeed(
    of disk: String, to bandwidth: UInt64
  ) async throws(LibvirtError) {
    let flags = UInt32(VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES)
    try await perform { unsafe virDomainBlockJobSetSpeed($0, disk, UInt(bandwidth), flags) }
  }

  /// Has an event come when a disk is written beyond a threshold.
  ///
  /// The corresponding C function is `virDomainSetBlockThreshold`.
  ///
  /// - Parameters:
  ///   - device: the disk's target name, or an image of its chain as in `vda[1]`.
  ///   - bytes: the threshold; 0 for none.
  public func setBlockThreshold(
    of device: String, to bytes: UInt64
  ) async throws(LibvirtError) {
    try await perform { unsafe virDomainSetBlockThreshold($0, device, bytes, 0) }
  }

  /// Begins a backup of disks as they are now.
  ///
  /// The corresponding C function is `virDomainBackupBegin`.
  ///
  /// - Parameters:
  ///   - xml: the `<domainbackup>` element.
  ///   - checkpoint: the `<domaincheckpoint>` element of what later backups build on; nil for none.
  ///   - reusing: whether the files of the backup exist already.
  public func beginBackup(
    _ xml: String, checkpoint: String? = nil, reusing: Bool = false
  ) async throws(LibvirtError) {
    let flags = reusing ? UInt32(VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL) : 0
    try await perform { unsafe virDomainBackupBegin($0, xml, checkpoint, flags) }
  }

  /// The backup that runs.
  ///
  /// The corresponding C function is `virDomainBackupGetXMLDesc`.
  ///
  /// - Throws: ``LibvirtError/Code/noBackup`` where none does.
  public func backupXML() async throws(LibvirtError) -> String {
    try await text { unsafe virDomainBackupGetXMLDesc($0, 0) }
  }
}

#endif
