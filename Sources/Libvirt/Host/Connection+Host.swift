// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  // MARK: Figures

  /// What the host is.
  ///
  /// The corresponding C function is `virNodeGetInfo`.
  public func hostInfo() async throws(LibvirtError) -> HostInfo {
    try await call { (connection) throws(LibvirtError) in
      var info = virNodeInfo()
      try LibvirtError.check(unsafe virNodeGetInfo(connection, &info))
      return HostInfo(
        architecture: fixedText(info.model), memory: UInt64(info.memory) &* 1024,
        processors: Int(info.cpus), frequency: Int(info.mhz), nodes: Int(info.nodes),
        sockets: Int(info.sockets), cores: Int(info.cores), threads: Int(info.threads))
    }
  }

  /// The host's free memory, in bytes.
  ///
  /// The corresponding C function is `virNodeGetFreeMemory`.
  public func freeMemory() async throws(LibvirtError) -> UInt64 {
    try await call { (connection) throws(LibvirtError) in
      let bytes = unsafe virNodeGetFreeMemory(connection)
      guard bytes > 0 else { throw LibvirtError.last() }
      return bytes
    }
  }

  /// The free memory of NUMA nodes, in bytes.
  ///
  /// The corresponding C function is `virNodeGetCellsFreeMemory`.
  ///
  /// - Parameter nodes: their numbers.
  public func freeMemory(ofNodes nodes: Range<Int>) async throws(LibvirtError) -> [UInt64] {
    guard !nodes.isEmpty else { return [] }
    return try await call { (connection) throws(LibvirtError) in
      var list = [UInt64](repeating: 0, count: min(nodes.count, 4096))
      let count = try LibvirtError.check(
        unsafe virNodeGetCellsFreeMemory(
          connection, &list, Int32(clamping: nodes.lowerBound), Int32(list.count)))
      return Array(list.prefix(Int(count)))
    }
  }

  /// The host's memory by kinds, in bytes: `total`, `free`, `buffers`, `cached`.
  ///
  /// The corresponding C function is `virNodeGetMemoryStats`.
  ///
  /// - Parameter node: of one NUMA node; nil for all.
  public func memoryStatistics(
    ofNode node: Int? = nil
  ) async throws(LibvirtError) -> [String: UInt64] {
    let node = node.map { Int32(clamping: $0) } ?? Int32(VIR_NODE_MEMORY_STATS_ALL_CELLS)
    return try await call { (connection) throws(LibvirtError) in
      var count: Int32 = 0
      try LibvirtError.check(unsafe virNodeGetMemoryStats(connection, node, nil, &count, 0))
      var list = [virNodeMemoryStats](repeating: virNodeMemoryStats(), count: Int(count))
      try LibvirtError.check(unsafe virNodeGetMemoryStats(connection, node, &list, &count, 0))
      return list.prefix(Int(count)).reduce(into: [:]) {
        $0[fixedText($1.field)] = $1.value &* 1024
      }
    }
  }

  /// The time that the host's processors spent, in nanoseconds: `kernel`, `user`, `idle`, `iowait`.
  ///
  /// The corresponding C function is `virNodeGetCPUStats`.
  ///
  /// - Parameter processor: of one; nil for all together.
  public func processorStatistics(
    of processor: Int? = nil
  ) async throws(LibvirtError) -> [String: UInt64] {
    let processor = processor.map { Int32(clamping: $0) } ?? Int32(VIR_NODE_CPU_STATS_ALL_CPUS)
    return try await call { (connection) throws(LibvirtError) in
      var count: Int32 = 0
      try LibvirtError.check(unsafe virNodeGetCPUStats(connection, processor, nil, &count, 0))
      var list = [virNodeCPUStats](repeating: virNodeCPUStats(), count: Int(count))
      try LibvirtError.check(unsafe virNodeGetCPUStats(connection, processor, &list, &count, 0))
      return list.prefix(Int(count)).reduce(into: [:]) { $0[fixedText($1.field)] = $1.value }
    }
  }

  // MARK: Capabilities

  /// What the host and its hypervisor can do, as XML.
  ///
  /// The corresponding C function is `virConnectGetCapabilities`.
  public func capabilities() async throws(LibvirtError) -> String {
    try await text { unsafe virConnectGetCapabilities($0) }
  }

  /// What domains of a kind can have, as XML.
  ///
  /// The corresponding C function is `virConnectGetDomainCapabilities`.
  ///
  /// - Parameters:
  ///   - emulator: the emulator's path; nil for the usual one.
  ///   - architecture: as in `x86_64`; nil for the host's.
  ///   - machine: as in `q35`; nil for the usual one.
  ///   - type: as in `kvm` or `qemu`; nil for the best.
  public func domainCapabilities(
    emulator: String? = nil, architecture: String? = nil, machine: String? = nil,
    type: String? = nil
  ) async throws(LibvirtError) -> String {
    try await text {
      unsafe virConnectGetDomainCapabilities($0, emulator, architecture, machine, type, 0)
    }
  }

  /// What the host's firmware says of it, as XML.
  ///
  /// The corresponding C function is `virConnectGetSysinfo`.
  public func systemInformation() async throws(LibvirtError) -> String {
    try await text { unsafe virConnectGetSysinfo($0, 0) }
  }

  /// How many virtual processors a domain can have at most.
  ///
  /// The corresponding C function is `virConnectGetMaxVcpus`.
  ///
  /// - Parameter type: the domain's type, as in `kvm`; nil for the usual one.
  public func maximumVCPUs(type: String? = nil) async throws(LibvirtError) -> Int {
    Int(try await number { unsafe virConnectGetMaxVcpus($0, type) })
  }

  // MARK: Processor models

  /// The names of processor models.
  ///
  /// The corresponding C function is `virConnectGetCPUModelNames`.
  ///
  /// - Parameter architecture: as in `x86_64`.
  public func processorModels(architecture: String) async throws(LibvirtError) -> [String] {
    try await call { (connection) throws(LibvirtError) in
      var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
      let count = try LibvirtError.check(
        unsafe virConnectGetCPUModelNames(connection, architecture, &list, 0))
      return takeStrings(count, list)
    }
  }

  /// How the processor that the hypervisor offers relates to a description.
  ///
  /// The corresponding C function is `virConnectCompareHypervisorCPU`.
  ///
  /// - Parameter xml: the `<cpu>` element.
  public func compareProcessor(_ xml: String) async throws(LibvirtError) -> ProcessorComparison {
    let result = try await number {
      unsafe virConnectCompareHypervisorCPU($0, nil, nil, nil, nil, xml, 0)
    }
    return ProcessorComparison(libvirt: result)
  }

  /// The best processor that several hosts all have, as XML.
  ///
  /// The corresponding C function is `virConnectBaselineHypervisorCPU`.
  ///
  /// - Parameter descriptions: the `<cpu>` elements of the hosts.
  public func commonProcessor(of descriptions: [String]) async throws(LibvirtError) -> String {
    try await text { connection in
      withCStrings(descriptions) { list, count in
        unsafe virConnectBaselineHypervisorCPU(connection, nil, nil, nil, nil, list, count, 0)
      }
    }
  }
}

/// The text in an array of characters inside a structure, up to its terminator or the array's end.
private func fixedText<Characters>(_ characters: Characters) -> String {
  unsafe withUnsafeBytes(of: characters) { bytes in
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

#endif
