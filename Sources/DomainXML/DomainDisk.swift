// SPDX-License-Identifier: Apache-2.0

/// A disk of a domain, or the root of a container, as far as a machine file could say it.
public struct DomainDisk: Sendable, Equatable {
  /// The file, block device, directory, volume or address that it is on; nil for an empty drive.
  public let path: String?
  /// The form of the image; nil where that is not said.
  public let format: String?
  /// Whether the guest may only read.
  public let isReadOnly: Bool
  /// What the guest finds it as: `vda`, or where a container finds it: `/`.
  public let target: String?

  /// A disk of these values.
  public init(path: String?, format: String?, isReadOnly: Bool, target: String?) {
    (self.path, self.format) = (path, format)
    (self.isReadOnly, self.target) = (isReadOnly, target)
  }
}

extension DomainDocument {
  /// The disks, in their order; of a container the file systems.
  public var disks: [DomainDisk] {
    guard let devices = root.first("devices") else { return [] }
    let disks = devices.elements("disk").map { disk in
      DomainDisk(
        path: Self.place(of: disk.first("source")), format: disk.first("driver")?["type"],
        isReadOnly: disk.first("readonly") != nil, target: disk.first("target")?["dev"])
    }
    let systems = devices.elements("filesystem").map { system in
      DomainDisk(
        path: Self.place(of: system.first("source")), format: system.first("driver")?["format"],
        isReadOnly: system.first("readonly") != nil, target: system.first("target")?["dir"])
    }
    return disks + systems
  }

  private static func place(of source: XMLElement?) -> String? {
    guard let source else { return nil }
    for attribute in ["file", "dev", "dir", "name"] {
      guard let value = source[attribute] else { continue }
      return attribute == "name" ? source["pool"].map { "\($0)/\(value)" } ?? value : value
    }
    guard let pool = source["pool"], let volume = source["volume"] else { return nil }
    return "\(pool)/\(volume)"
  }

  /// The networks, bridges or devices that the domain's network cards are in.
  public var networks: [String] {
    (root.first("devices")?.elements("interface") ?? []).compactMap { card in
      guard let source = card.first("source") else { return card["type"] }
      return source["network"] ?? source["bridge"] ?? source["dev"] ?? card["type"]
    }
  }
}
