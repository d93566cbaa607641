// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
public import MachineDefinition

extension LibvirtBackend {
  /// Writes the memory of a domain to where libvirt keeps it, and stops it.
  public func save(_ name: String) async throws(BackendError) {
    let domain = try await activeDomain(name, "save").domain
    try await calling("save", name) { () throws(LibvirtError) in try await domain.managedSave() }
  }

  /// Lets a domain go on whose memory libvirt keeps.
  public func restore(_ name: String) async throws(BackendError) {
    let domain = try await domain(name)
    let (isSaved, isActive, text) = try await calling("restore", name) {
      () throws(LibvirtError) in
      (try await domain.hasManagedSave(), try await domain.isActive(), try await domain.xml())
    }
    guard isSaved, !isActive else {
      throw BackendError(
        .wrongState,
        "\(name) is not saved: "
          + (isActive ? "it is running" : "start it with 'roost start \(name)'"))
    }
    try await start(domain, defined: text)
  }
}

#endif
