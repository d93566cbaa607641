// SPDX-License-Identifier: Apache-2.0

/// The description of a domain: libvirt's word for a machine or container.
///
/// It is the document as libvirt has it; what is not modelled here is kept as it is.
public struct DomainDocument: Sendable, Equatable {
  /// The `domain` element.
  public var root: XMLElement {
    get { document.root }
    set { document.root = newValue }
  }

  private var document: XMLDocument

  /// A domain with nothing in it.
  public init(type: String) {
    document = XMLDocument(XMLElement("domain", ["type": type]))
  }

  /// Reads domain XML.
  ///
  /// - Throws: the first mistake, with its place.
  public init(parsing bytes: [UInt8]) throws(XMLError) {
    document = try XMLDocument(parsing: bytes)
    guard document.root.name == "domain" else {
      throw XMLError(
        line: 1, column: 1,
        message:
          "<\(document.root.name)> describes no domain: its XML begins with <domain type='…'>")
    }
  }

  /// Reads domain XML.
  ///
  /// - Throws: the first mistake, with its place.
  public init(parsing text: String) throws(XMLError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// The domain XML.
  ///
  /// - Throws: for a character that XML cannot hold.
  public func text() throws(XMLError) -> String { try document.text() }
}

extension DomainDocument {
  /// What the domain is called.
  public var name: String {
    get { root.first("name")?.text ?? "" }
    set { root.set("name", text: newValue) }
  }

  /// What libvirt knows it by; nil leaves that to libvirt.
  public var uuid: String? {
    get { root.first("uuid")?.text }
    set {
      guard let newValue else { return root.removeAll("uuid") }
      root.set("uuid", text: newValue)
    }
  }

  /// What runs it: `kvm`, `qemu`, `lxc` and so on.
  public var type: String {
    get { root["type"] ?? "" }
    set { root["type"] = newValue }
  }

  /// How many virtual processors it has when it starts; nil where that is not said.
  public var vcpus: Int? {
    guard let vcpu = root.first("vcpu") else { return nil }
    return Int(vcpu["current"] ?? vcpu.text)
  }

  /// Guest memory in bytes; nil where that is not said, or not as a number.
  public var memory: UInt64? { root.first("memory").flatMap(Self.bytes) }

  /// The bytes of an element such as `memory` (libvirt's "formatdomain", "Memory Allocation").
  static func bytes(_ element: XMLElement) -> UInt64? {
    guard let count = UInt64(element.text.filter { !$0.isWhitespace }) else { return nil }
    let unit: UInt64? =
      switch element["unit"] ?? "KiB" {
      case "b", "bytes": 1
      case "KB": 1000
      case "k", "KiB": 1 << 10
      case "MB": 1_000_000
      case "M", "MiB": 1 << 20
      case "GB": 1_000_000_000
      case "G", "GiB": 1 << 30
      case "TB": 1_000_000_000_000
      case "T", "TiB": 1 << 40
      default: nil
      }
    guard let unit else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes
  }
}
