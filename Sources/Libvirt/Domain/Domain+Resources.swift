// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  // MARK: Processors

  /// How many virtual processors it has.
  ///
  /// The corresponding C function is `virDomainGetVcpusFlags`.
  ///
  /// - Parameters:
  ///   - target: the domain that runs, or its definition.
  ///   - maximum: whether the most that it can have is meant.
  public func vcpus(
    of target: ModificationTarget = [], maximum: Bool = false
  ) async throws(LibvirtError) -> Int {
    let flags = target.rawValue | (maximum ? UInt32(VIR_DOMAIN_VCPU_MAXIMUM) : 0)
    return Int(try await number { unsafe virDomainGetVcpusFlags($0, flags) })
  }

  /// Gives it so many virtual processors.
  ///
  /// The corresponding C function is `virDomainSetVcpusFlags`.
  ///
  /// - Parameters:
  ///   - count: how many; 1 or more.
  ///   - target: the domain that runs, or its definition.
  ///   - maximum: whether the most that it can have is meant, which is part of the definition.
  public func setVCPUs(
    _ count: Int, in target: ModificationTarget = [], maximum: Bool = false
  ) async throws(LibvirtError) {
    let flags = target.rawValue | (maximum ? UInt32(VIR_DOMAIN_VCPU_MAXIMUM) : 0)
    try await perform { unsafe virDomainSetVcpusFlags($0, UInt32(clamping: count), flags) }
  }

  /// Says which processors of the host a virtual processor may use.
  ///
  /// The corresponding C function is `virDomainPinVcpuFlags`.
  ///
  /// - Parameters:
  ///   - vcpu: its number, from 0.
  ///   - processors: the numbers of the host's, from 0.
  ///   - target: in the domain that runs, or in its definition.
  public func pin(
    vcpu: Int, to processors: Set<Int>, in target: ModificationTarget = []
  ) async throws(LibvirtError) {
    var map = ProcessorMap(processors).bytes
    if map.isEmpty { map = [0] }
    try await perform { [map] domain in
      var map = map
      return unsafe virDomainPinVcpuFlags(
        domain, UInt32(clamping: vcpu), &map, Int32(map.count), target.rawValue)
    }
  }

  // MARK: Memory

  /// Gives it so much memory.
  ///
  /// The corresponding C function is `virDomainSetMemoryFlags`.
  ///
  /// - Parameters:
  ///   - bytes: how much; whole KiB count.
  ///   - target: the domain that runs, or its definition.
  ///   - maximum: whether the most that it can have is meant; not while it runs.
  public func setMemory(
    _ bytes: UInt64, in target: ModificationTarget = [], maximum: Bool = false
  ) async throws(LibvirtError) {
    let flags = target.rawValue | (maximum ? UInt32(VIR_DOMAIN_MEM_MAXIMUM) : 0)
    try await perform { unsafe virDomainSetMemoryFlags($0, UInt(bytes / 1024), flags) }
  }

  /// How its memory is used, as the guest's balloon driver tells.
  ///
  /// The corresponding C function is `virDomainMemoryStats`.
  public func memoryStatistics() async throws(LibvirtError) -> MemoryStatistics {
    try await call { (domain) throws(LibvirtError) in
      var list = [virDomainMemoryStatStruct](
        repeating: virDomainMemoryStatStruct(), count: VIR_DOMAIN_MEMORY_STAT_NR)
      let count = try LibvirtError.check(
        unsafe virDomainMemoryStats(domain, &list, UInt32(list.count), 0))
      return MemoryStatistics(
        list.prefix(Int(count)).reduce(into: [:]) { $0[Int($1.tag)] = $1.val })
    }
  }

  // MARK: Shares and limits

  /// How the host's scheduler treats it: `cpu_shares`, `vcpu_period`, `vcpu_quota`….
  ///
  /// The corresponding C function is `virDomainGetSchedulerParametersFlags`.
  public func schedulerParameters(
    of target: ModificationTarget = []
  ) async throws(LibvirtError) -> TypedParameters {
    try await countedParameters(initially: 32) { domain, list, count in
      // Some drivers refuse every flag, also those that libvirt adds by itself.
      target.isEmpty
        ? unsafe virDomainGetSchedulerParameters(domain, list, count)
        : unsafe virDomainGetSchedulerParametersFlags(domain, list, count, target.rawValue)
    }
  }

  /// Changes how the host's scheduler treats it.
  ///
  /// The corresponding C function is `virDomainSetSchedulerParametersFlags`.
  public func setSchedulerParameters(
    _ parameters: TypedParameters, in target: ModificationTarget = []
  ) async throws(LibvirtError) {
    try await call { (domain) throws(LibvirtError) in
      try parameters.lend { (list, count) throws(LibvirtError) in
        _ = try LibvirtError.check(
          unsafe virDomainSetSchedulerParametersFlags(domain, list, count, target.rawValue))
      }
    }
  }

  /// The limits of its memory: `hard_limit`, `soft_limit`, `swap_hard_limit`, in KiB.
  ///
  /// The corresponding C function is `virDomainGetMemoryParameters`.
  public func memoryParameters(
    of target: ModificationTarget = []
  ) async throws(LibvirtError) -> TypedParameters {
    try await countedParameters { domain, list, count in
      unsafe virDomainGetMemoryParameters(domain, list, count, target.rawValue)
    }
  }

  /// Changes the limits of its memory.
  ///
  /// The corresponding C function is `virDomainSetMemoryParameters`.
  public func setMemoryParameters(
    _ parameters: TypedParameters, in target: ModificationTarget = []
  ) async throws(LibvirtError) {
    try await call { (domain) throws(LibvirtError) in
      try parameters.lend { (list, count) throws(LibvirtError) in
        _ = try LibvirtError.check(
          unsafe virDomainSetMemoryParameters(domain, list, count, target.rawValue))
      }
    }
  }

  /// The limits of a disk's speed: `total_bytes_sec`, `read_iops_sec`….
  ///
  /// The corresponding C function is `virDomainGetBlockIoTune`.
  ///
  /// - Parameters:
  ///   - disk: its target name or source path.
  ///   - target: of the domain that runs, or of its definition.
  public func diskLimits(
    of disk: String, in target: ModificationTarget = []
  ) async throws(LibvirtError) -> TypedParameters {
    try await countedParameters { domain, list, count in
      unsafe virDomainGetBlockIoTune(domain, disk, list, count, target.rawValue)
    }
  }

  /// Changes the limits of a disk's speed.
  ///
  /// The corresponding C function is `virDomainSetBlockIoTune`.
  ///
  /// - Parameters:
  ///   - limits: as ``diskLimits(of:in:)`` returns them; the others stay.
  ///   - disk: its target name or source path.
  ///   - target: in the domain that runs, or in its definition.
  public func setDiskLimits(
    _ limits: TypedParameters, of disk: String, in target: ModificationTarget = []
  ) async throws(LibvirtError) {
    try await call { (domain) throws(LibvirtError) in
      try limits.lend { (list, count) throws(LibvirtError) in
        _ = try LibvirtError.check(
          unsafe virDomainSetBlockIoTune(domain, disk, list, count, target.rawValue))
      }
    }
  }

  /// Makes a call that fills an array of parameters, whose size it tells when asked with none.
  @safe
  func countedParameters(
    initially fixed: Int32 = 0,
    _ body:
      @escaping @Sendable (
        OpaquePointer, UnsafeMutablePointer<virTypedParameter>?, UnsafeMutablePointer<Int32>
      ) -> Int32
  ) async throws(LibvirtError) -> TypedParameters {
    try await call { (domain) throws(LibvirtError) in
      var count = fixed
      if fixed == 0 { try LibvirtError.check(unsafe body(domain, nil, &count)) }
      guard count > 0 else { return TypedParameters() }
      let list = UnsafeMutablePointer<virTypedParameter>.allocate(capacity: Int(count))
      unsafe list.initialize(repeating: virTypedParameter(), count: Int(count))
      defer { unsafe list.deallocate() }
      try LibvirtError.check(unsafe body(domain, list, &count))
      let parameters = TypedParameters(unsafe UnsafePointer(list), count: count)
      unsafe TypedParameters.freeTexts(of: list, count: count)
      return parameters
    }
  }
}

#endif
