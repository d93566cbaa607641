// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
public import MachineDefinition

extension LibvirtBackend {
  /// The networks, in the order of their names.
  public func networks() async throws(BackendError) -> [VirtualNetwork] {
    let connection = try await session.connection()
    let found = try await calling("list", "networks", verb: "network list") {
      () throws(LibvirtError) in
      var found: [VirtualNetwork] = []
      for network in try await connection.networks() {
        do throws(LibvirtError) {
          found.append(
            VirtualNetwork(
              name: network.name, isActive: try await network.isActive(),
              startsWithHost: try await network.autostarts(),
              bridge: try await Self.bridge(of: network)))
        } catch {
          // One that was forgotten since is none.
          guard error.code == .noNetwork else { throw error }
        }
      }
      return found
    }
    return found.sorted { $0.name < $1.name }
  }

  /// The host's bridge behind a network; nil for one without, as that of a device that is passed on.
  private static func bridge(of network: Network) async throws(LibvirtError) -> String? {
    do throws(LibvirtError) {
      return try await network.bridgeName()
    } catch {
      // There is no code for a network without a bridge.
      guard error.code == .internalError || error.isUnsupported else { throw error }
      return nil
    }
  }

  /// Starts a network.
  public func startNetwork(_ network: String) async throws(BackendError) {
    try await with(network, "start", verb: "network start") { (network) throws(LibvirtError) in
      try await network.start()
    }
  }

  /// Stops a network.
  public func stopNetwork(_ network: String) async throws(BackendError) {
    try await with(network, "stop", verb: "network stop") { (network) throws(LibvirtError) in
      try await network.destroy()
    }
  }

  private func with(
    _ network: String, _ what: String, verb: String,
    _ body: (Network) async throws(LibvirtError) -> Void
  ) async throws(BackendError) {
    let connection = try await session.connection()
    do throws(LibvirtError) {
      try await body(try await connection.network(named: network))
    } catch {
      guard error.code != .noNetwork else {
        throw BackendError(
          .wrongState, "\(name) has no network named \(network): see 'roost network list'")
      }
      throw backendError(error, what, network, verb: verb)
    }
  }
}

#endif
