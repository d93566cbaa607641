// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Something that happened to a domain.
public struct DomainEvent: Sendable, Hashable {
  /// The domain.
  public let domain: DomainIdentity
  /// What happened.
  public let happening: Happening

  /// Something that happened to a domain.
  public init(domain: DomainIdentity, happening: Happening) {
    (self.domain, self.happening) = (domain, happening)
  }

  /// What can happen to a domain. Disks and devices are named as in the domain's XML.
  public enum Happening: Sendable, Hashable {
    /// It was defined, started, stopped, and so on.
    case lifecycle(DomainLifecycleChange)
    /// The guest rebooted.
    case reboot
    /// The guest set its clock, so many seconds off the host's.
    case clockChange(offset: Int64)
    /// The watchdog fired.
    case watchdog(WatchdogAction)
    /// A disk failed; the reason is `enospc`, or empty.
    case ioError(source: String, device: String, action: IOErrorAction, reason: String)
    /// A client of the graphical console came or went.
    case graphics(GraphicsEvent)
    /// The driver lost control of the domain.
    case controlError
    /// A job on a disk ended or became ready; the disk is its path.
    case blockJobOfPath(disk: String, type: BlockJobType, status: BlockJobStatus)
    /// A job on a disk ended or became ready; the disk is its target name.
    case blockJob(disk: String, type: BlockJobType, status: BlockJobStatus)
    /// A disk's source was dropped or ejected.
    case diskChange(oldSource: String, newSource: String, device: String, reason: DiskChangeReason)
    /// A tray moved.
    case trayChange(device: String, isOpen: Bool)
    /// The guest woke.
    case wake
    /// The guest went to sleep with its memory kept.
    case sleep
    /// The guest went to sleep with its memory on disk.
    case hibernation
    /// The guest's memory changed, in bytes.
    case balloonChange(memory: UInt64)
    /// A device is gone.
    case deviceRemoved(alias: String)
    /// A device is there.
    case deviceAdded(alias: String)
    /// The guest did not let go of a device.
    case deviceRemovalFailed(alias: String)
    /// A limit was changed.
    case tunableChange(TypedParameters)
    /// The guest's agent came or went.
    case agent(isConnected: Bool, reason: AgentChangeReason)
    /// A migration began to copy memory once more.
    case migrationIteration(Int)
    /// A job ended.
    case jobCompleted(JobStatistics)
    /// Metadata changed; the URI is of an element of its own.
    case metadataChange(kind: MetadataKind, uri: String?)
    /// A disk was written beyond a threshold, in bytes.
    case blockThreshold(device: String, path: String, threshold: UInt64, excess: UInt64)
    /// The host's memory failed under the guest.
    case memoryFailure(MemoryFailure)
    /// A memory device changed its size, in bytes.
    case memoryDeviceSizeChange(alias: String, size: UInt64)
  }

  @safe
  init(_ domain: OpaquePointer?, _ happening: Happening) {
    self.domain = DomainIdentity(domain)
    self.happening = happening
  }
}

#endif
