// SPDX-License-Identifier: Apache-2.0

/// Where the first serial port of a domain leads, or a container's console.
public struct DomainSerial: Sendable, Equatable {
  /// libvirt's word for it: `pty`, `file`, `unix`, `null`, `tcp` and so on.
  public let type: String
  /// The path that it leads to, where it has one.
  public let path: String?
  /// The file that everything is copied to which the guest writes.
  public let log: String?

  /// Whether it can be talked to through libvirt.
  public var isConsole: Bool { type == "pty" || type == "unix" }

  /// The form of the machine file, where it has one for it.
  public var text: String {
    switch (type, path) {
    case ("file", let path?): "file:\(path)"
    case ("unix", let path?): "unix:\(path)"
    case ("null", _): "none"
    default: type
    }
  }
}

extension DomainDocument {
  /// Where the first serial port leads, or the console of a domain without one; nil without both.
  public var serial: DomainSerial? {
    guard let devices = root.first("devices"),
      let port = devices.first("serial") ?? devices.first("console")
    else { return nil }
    let source = port.first("source")
    return DomainSerial(
      type: port["type"] ?? "pty", path: source?["path"] ?? port["tty"],
      log: port.first("log")?["file"])
  }
}
