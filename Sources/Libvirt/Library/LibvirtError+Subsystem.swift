// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension LibvirtError {
  /// A part of libvirt.
  ///
  /// The corresponding C type is `virErrorDomain`.
  public struct Subsystem: RawRepresentable, Sendable, Hashable {
    /// The number.
    public let rawValue: Int32

    /// A part of this number, known here or not.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    private init(_ constant: Int) { rawValue = Int32(truncatingIfNeeded: constant) }

    /// No part, or this module.
    public static let none = Subsystem(VIR_FROM_NONE)
    /// The XML parser.
    public static let xml = Subsystem(VIR_FROM_XML)
    /// The functions for domains.
    public static let domains = Subsystem(VIR_FROM_DOM)
    /// The conversation with daemons.
    public static let remoteProcedureCalls = Subsystem(VIR_FROM_RPC)
    /// Configuration files.
    public static let configuration = Subsystem(VIR_FROM_CONF)
    /// The QEMU driver.
    public static let qemu = Subsystem(VIR_FROM_QEMU)
    /// The functions for networks.
    public static let networks = Subsystem(VIR_FROM_NET)
    /// The test driver.
    public static let test = Subsystem(VIR_FROM_TEST)
    /// The driver that talks to daemons.
    public static let remote = Subsystem(VIR_FROM_REMOTE)
    /// The OpenVZ driver.
    public static let openVZ = Subsystem(VIR_FROM_OPENVZ)
    /// The LXC driver.
    public static let lxc = Subsystem(VIR_FROM_LXC)
    /// The storage drivers.
    public static let storage = Subsystem(VIR_FROM_STORAGE)
    /// The network driver.
    public static let networkDriver = Subsystem(VIR_FROM_NETWORK)
    /// Domain definitions.
    public static let domainDefinition = Subsystem(VIR_FROM_DOMAIN)
    /// The security drivers.
    public static let security = Subsystem(VIR_FROM_SECURITY)
    /// The VirtualBox driver.
    public static let virtualBox = Subsystem(VIR_FROM_VBOX)
    /// The ESX driver.
    public static let esx = Subsystem(VIR_FROM_ESX)
    /// Processor models.
    public static let cpu = Subsystem(VIR_FROM_CPU)
    /// Domain snapshots.
    public static let snapshots = Subsystem(VIR_FROM_DOMAIN_SNAPSHOT)
    /// Streams.
    public static let streams = Subsystem(VIR_FROM_STREAMS)
    /// The VMware driver.
    public static let vmware = Subsystem(VIR_FROM_VMWARE)
    /// Events.
    public static let events = Subsystem(VIR_FROM_EVENT)
    /// The Xen driver.
    public static let xen = Subsystem(VIR_FROM_LIBXL)
    /// The Hyper-V driver.
    public static let hyperV = Subsystem(VIR_FROM_HYPERV)
    /// Capabilities.
    public static let capabilities = Subsystem(VIR_FROM_CAPABILITIES)
    /// URIs.
    public static let uri = Subsystem(VIR_FROM_URI)
    /// Authentication.
    public static let authentication = Subsystem(VIR_FROM_AUTH)
    /// Control groups.
    public static let cgroups = Subsystem(VIR_FROM_CGROUP)
    /// systemd.
    public static let systemd = Subsystem(VIR_FROM_SYSTEMD)
    /// The bhyve driver.
    public static let bhyve = Subsystem(VIR_FROM_BHYVE)
    /// polkit.
    public static let polkit = Subsystem(VIR_FROM_POLKIT)
    /// Domain checkpoints.
    public static let checkpoints = Subsystem(VIR_FROM_DOMAIN_CHECKPOINT)
    /// The Cloud Hypervisor driver.
    public static let cloudHypervisor = Subsystem(VIR_FROM_CH)
  }
}

#endif
