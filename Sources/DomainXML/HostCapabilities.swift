// SPDX-License-Identifier: Apache-2.0

/// What a connection's host can run, as its capabilities say.
public struct HostCapabilities: Sendable, Equatable {
  /// A kind of guest that can be run.
  public struct Guest: Sendable, Equatable {
    /// `hvm` for a machine, `exe` for a container, and so on.
    public let kind: String
    /// The processor's architecture: `x86_64`.
    public let architecture: String
    /// The types of domains that run it: `kvm`, `qemu`.
    public let types: [String]
  }

  /// The host's own architecture.
  public let architecture: String?
  /// What can be run.
  public let guests: [Guest]

  /// Reads capabilities.
  ///
  /// - Throws: the first mistake, with its place.
  public init(parsing text: String) throws(XMLError) {
    let root = try XMLDocument(parsing: text).root
    architecture = root.first("host", "cpu", "arch")?.text
    guests = root.elements("guest").flatMap { guest in
      guest.elements("arch").map { architecture in
        Guest(
          kind: guest.first("os_type")?.text ?? "", architecture: architecture["name"] ?? "",
          types: architecture.elements("domain").compactMap { $0["type"] })
      }
    }
  }

  /// The kind of guest that runs as domains of a type: on the host's own architecture, if it can.
  public func guest(ofType type: String) -> Guest? {
    let able = guests.filter { $0.types.contains(type) }
    return able.first { $0.architecture == architecture && $0.kind != "xen" } ?? able.first
  }
}
