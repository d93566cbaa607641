// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension LibvirtError {
  /// What went wrong, for a program: libvirt's numbers, and a few negative ones of this module.
  ///
  /// The corresponding C type is `virErrorNumber`.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The number.
    public let rawValue: Int32

    /// A code of this number, known here or not.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    private init(_ constant: Int) { rawValue = Int32(truncatingIfNeeded: constant) }

    // MARK: This module's own

    /// There is no libvirt on this host.
    public static let libraryNotInstalled = Code(rawValue: -1)
    /// The libvirt on this host lacks a function that was called.
    public static let libraryTooOld = Code(rawValue: -2)
    /// The connection, console or sequence was closed by this program.
    public static let closed = Code(rawValue: -3)
    /// The connection broke.
    public static let connectionLost = Code(rawValue: -4)

    // MARK: libvirt's

    /// Something that has no code of its own; the message says what.
    public static let internalError = Code(VIR_ERR_INTERNAL_ERROR)
    /// Memory ran out.
    public static let noMemory = Code(VIR_ERR_NO_MEMORY)
    /// The driver behind the connection cannot do it.
    public static let unsupported = Code(VIR_ERR_NO_SUPPORT)
    /// A host's name did not resolve.
    public static let unknownHost = Code(VIR_ERR_UNKNOWN_HOST)
    /// The connection could not be made.
    public static let noConnection = Code(VIR_ERR_NO_CONNECT)
    /// It is not a connection.
    public static let invalidConnection = Code(VIR_ERR_INVALID_CONN)
    /// It is not a domain.
    public static let invalidDomain = Code(VIR_ERR_INVALID_DOMAIN)
    /// An argument is not valid, or a flag is not known to the driver.
    public static let invalidArgument = Code(VIR_ERR_INVALID_ARG)
    /// It was tried and failed.
    public static let operationFailed = Code(VIR_ERR_OPERATION_FAILED)
    /// The domain names no kernel.
    public static let noKernel = Code(VIR_ERR_NO_KERNEL)
    /// The domain names no root device.
    public static let noRoot = Code(VIR_ERR_NO_ROOT)
    /// The XML is well-formed and says something that is not allowed.
    public static let xmlError = Code(VIR_ERR_XML_ERROR)
    /// There is such a domain already.
    public static let domainExists = Code(VIR_ERR_DOM_EXIST)
    /// The connection is read-only.
    public static let operationDenied = Code(VIR_ERR_OPERATION_DENIED)
    /// A file could not be opened.
    public static let openFailed = Code(VIR_ERR_OPEN_FAILED)
    /// A file could not be read.
    public static let readFailed = Code(VIR_ERR_READ_FAILED)
    /// A file could not be written.
    public static let writeFailed = Code(VIR_ERR_WRITE_FAILED)
    /// The XML is not well-formed.
    public static let xmlSyntax = Code(VIR_ERR_XML_DETAIL)
    /// There is such a network already.
    public static let networkExists = Code(VIR_ERR_NETWORK_EXIST)
    /// A system call failed.
    public static let systemError = Code(VIR_ERR_SYSTEM_ERROR)
    /// The conversation with a daemon failed.
    public static let remoteProcedureCall = Code(VIR_ERR_RPC)
    /// There is no such domain.
    public static let noDomain = Code(VIR_ERR_NO_DOMAIN)
    /// There is no such network.
    public static let noNetwork = Code(VIR_ERR_NO_NETWORK)
    /// The credentials were not right.
    public static let authenticationFailed = Code(VIR_ERR_AUTH_FAILED)
    /// There is no such storage pool.
    public static let noStoragePool = Code(VIR_ERR_NO_STORAGE_POOL)
    /// There is no such storage volume.
    public static let noStorageVolume = Code(VIR_ERR_NO_STORAGE_VOL)
    /// The object's state does not allow it.
    public static let operationInvalid = Code(VIR_ERR_OPERATION_INVALID)
    /// The definition asks for something that this host cannot do.
    public static let configurationUnsupported = Code(VIR_ERR_CONFIG_UNSUPPORTED)
    /// It did not happen in time.
    public static let operationTimeout = Code(VIR_ERR_OPERATION_TIMEOUT)
    /// A hook script of the host refused it.
    public static let hookScriptFailed = Code(VIR_ERR_HOOK_SCRIPT_FAILED)
    /// It is not a snapshot.
    public static let invalidSnapshot = Code(VIR_ERR_INVALID_DOMAIN_SNAPSHOT)
    /// There is no such snapshot.
    public static let noSnapshot = Code(VIR_ERR_NO_DOMAIN_SNAPSHOT)
    /// The driver cannot do it with this argument.
    public static let argumentUnsupported = Code(VIR_ERR_ARGUMENT_UNSUPPORTED)
    /// Reverting would lose something, and was not forced.
    public static let snapshotRevertRisky = Code(VIR_ERR_SNAPSHOT_REVERT_RISKY)
    /// It was stopped on request.
    public static let operationAborted = Code(VIR_ERR_OPERATION_ABORTED)
    /// No credentials were given.
    public static let authenticationCancelled = Code(VIR_ERR_AUTH_CANCELLED)
    /// The domain has no such metadata.
    public static let noMetadata = Code(VIR_ERR_NO_DOMAIN_METADATA)
    /// The migration could corrupt disks, and was not forced.
    public static let migrationUnsafe = Code(VIR_ERR_MIGRATE_UNSAFE)
    /// A number was too large.
    public static let overflow = Code(VIR_ERR_OVERFLOW)
    /// A job on the disk is in the way.
    public static let blockJobActive = Code(VIR_ERR_BLOCK_COPY_ACTIVE)
    /// It cannot be done here.
    public static let operationUnsupported = Code(VIR_ERR_OPERATION_UNSUPPORTED)
    /// No agent in the guest answers.
    public static let agentUnresponsive = Code(VIR_ERR_AGENT_UNRESPONSIVE)
    /// Something is in use.
    public static let resourceBusy = Code(VIR_ERR_RESOURCE_BUSY)
    /// The host's access rules forbid it.
    public static let accessDenied = Code(VIR_ERR_ACCESS_DENIED)
    /// There is such a storage volume already.
    public static let storageVolumeExists = Code(VIR_ERR_STORAGE_VOL_EXIST)
    /// The processors differ too much.
    public static let cpuIncompatible = Code(VIR_ERR_CPU_INCOMPATIBLE)
    /// The XML does not follow libvirt's schema.
    public static let xmlInvalidSchema = Code(VIR_ERR_XML_INVALID_SCHEMA)
    /// There is nobody to ask for credentials.
    public static let authenticationUnavailable = Code(VIR_ERR_AUTH_UNAVAILABLE)
    /// The guest's agent answered something else.
    public static let agentUnsynchronized = Code(VIR_ERR_AGENT_UNSYNCED)
    /// The domain has no such device.
    public static let deviceMissing = Code(VIR_ERR_DEVICE_MISSING)
    /// There is no such checkpoint.
    public static let noCheckpoint = Code(VIR_ERR_NO_DOMAIN_CHECKPOINT)
    /// No backup runs.
    public static let noBackup = Code(VIR_ERR_NO_DOMAIN_BACKUP)
    /// A checkpoint cannot be relied on.
    public static let checkpointInconsistent = Code(VIR_ERR_CHECKPOINT_INCONSISTENT)
    /// Several domains have this name.
    public static let multipleDomains = Code(VIR_ERR_MULTIPLE_DOMAINS)
  }
}

#endif
