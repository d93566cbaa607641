// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// Its definition.
  ///
  /// The corresponding C function is `virDomainGetXMLDesc`.
  public func xml(_ options: XMLOptions = []) async throws(LibvirtError) -> String {
    try await text { unsafe virDomainGetXMLDesc($0, options.rawValue) }
  }

  /// Whether it starts with the host.
  ///
  /// The corresponding C function is `virDomainGetAutostart`.
  public func autostarts() async throws(LibvirtError) -> Bool {
    try await call { (domain) throws(LibvirtError) in
      var value: Int32 = 0
      try LibvirtError.check(unsafe virDomainGetAutostart(domain, &value))
      return value != 0
    }
  }

  /// Has it start with the host, or not.
  ///
  /// The corresponding C function is `virDomainSetAutostart`.
  public func setAutostart(_ value: Bool) async throws(LibvirtError) {
    try await perform { unsafe virDomainSetAutostart($0, value ? 1 : 0) }
  }

  /// Gives it another name; it must not run.
  ///
  /// The corresponding C function is `virDomainRename`.
  ///
  /// - Returns: the domain under its new name. This one keeps the old in ``name``.
  public func rename(to name: String) async throws(LibvirtError) -> Domain {
    try await perform { unsafe virDomainRename($0, name, 0) }
    return try await connection.domain(named: name)
  }

  /// What is noted about it.
  ///
  /// The corresponding C function is `virDomainGetMetadata`.
  ///
  /// - Parameters:
  ///   - kind: a title, a description, or a program's own element.
  ///   - namespace: the element's namespace.
  ///   - target: of the domain that runs, or of its definition.
  /// - Returns: nil where nothing is noted.
  public func metadata(
    _ kind: MetadataKind, namespace: String? = nil, of target: ModificationTarget = []
  ) async throws(LibvirtError) -> String? {
    do throws(LibvirtError) {
      return try await text {
        unsafe virDomainGetMetadata($0, kind.rawValue, namespace, target.rawValue)
      }
    } catch  where error.code == .noMetadata {
      return nil
    }
  }

  /// Notes something about it.
  ///
  /// The corresponding C function is `virDomainSetMetadata`.
  ///
  /// - Parameters:
  ///   - kind: a title, a description, or a program's own element.
  ///   - value: the text, or the element's XML; nil removes it.
  ///   - prefix: the element's prefix.
  ///   - namespace: the element's namespace.
  ///   - target: in the domain that runs, or in its definition.
  public func setMetadata(
    _ kind: MetadataKind, to value: String?, prefix: String? = nil, namespace: String? = nil,
    in target: ModificationTarget = []
  ) async throws(LibvirtError) {
    try await perform {
      unsafe virDomainSetMetadata(
        $0, kind.rawValue, value, prefix, namespace, target.rawValue)
    }
  }

  /// Forgets its definition. One that runs goes on and is forgotten when it ends.
  ///
  /// Drivers refuse flags that they do not know, even for what a domain has not got; such flags are
  /// left out one after the other until the driver agrees.
  ///
  /// The corresponding C functions are `virDomainUndefineFlags` and `virDomainUndefine`.
  ///
  /// - Parameter options: what goes with it; by default everything that would be in the way.
  /// - Returns: the options that the driver knows.
  @discardableResult
  public func undefine(
    _ options: UndefineOptions = [.managedSave, .snapshotMetadata, .checkpointMetadata, .nvram]
  ) async throws(LibvirtError) -> UndefineOptions {
    try await call { (domain) throws(LibvirtError) in
      var refusal: LibvirtError?
      for candidate in options.degraded {
        let result =
          unsafe candidate.isEmpty
          ? virDomainUndefine(domain)
          : virDomainUndefineFlags(domain, candidate.rawValue)
        if result >= 0 { return candidate }
        let error = LibvirtError.last()
        guard error.isUnsupported || error.code == .invalidArgument else {
          // What an earlier attempt was refused for is not better explained by its substitute.
          throw error
        }
        refusal = refusal ?? error
      }
      throw refusal ?? LibvirtError(.internalError, "undefining \(self.name) was not tried")
    }
  }

  /// What the driver has to say about the definition: what is outdated, and what taints it.
  ///
  /// The corresponding C function is `virDomainGetMessages`.
  public func messages() async throws(LibvirtError) -> [String] {
    try await call { (domain) throws(LibvirtError) in
      var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
      let count = try LibvirtError.check(unsafe virDomainGetMessages(domain, &list, 0))
      return takeStrings(count, list)
    }
  }
}

extension UndefineOptions {
  /// These, and then ever fewer of them, down to none.
  var degraded: [UndefineOptions] {
    let flags = (0..<32).map { UInt32(1) << $0 }.filter { rawValue & $0 != 0 }
    let subsets = (0..<(UInt32(1) << flags.count)).map { chosen in
      flags.indices.reduce(into: UInt32(0)) { sum, index in
        if chosen & (1 << index) != 0 { sum |= flags[index] }
      }
    }
    // The later a flag was added to libvirt the higher is its number, and the likelier it is unknown.
    return subsets.sorted { left, right in
      (right.nonzeroBitCount, left) < (left.nonzeroBitCount, right)
    }.map(UndefineOptions.init(rawValue:))
  }
}

#endif
