// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// The parts of a libvirt URI: `driver[+transport]://[user@][host][:port]/[path][?parameters]`.
struct ConnectionURI: Sendable, Equatable {
  /// As it was given.
  let text: String
  /// What runs the domains: `qemu`, `lxc`, `test`.
  let driver: String
  /// How a daemon on another host is reached: `ssh`, `tls`, `tcp`, `unix`; nil where that is not said.
  let transport: String?
  /// The other host; nil for this one.
  let host: String?
  /// What follows the host, with its slash.
  let path: String
  /// What follows the question mark, by name.
  let parameters: [String: String]

  /// Takes a URI apart; nil for a text that is none.
  init?(_ text: String) {
    guard let colon = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<colon.lowerBound].split(
      separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    guard let driver = scheme.first, !driver.isEmpty,
      text[..<colon.lowerBound].unicodeScalars.allSatisfy(Self.isOfScheme)
    else { return nil }
    self.text = text
    self.driver = driver.lowercased()
    transport = scheme.count > 1 ? scheme.last?.lowercased() : nil
    let parts = text[colon.upperBound...].split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let place = parts.first ?? ""
    let slash = place.firstIndex(of: "/") ?? place.endIndex
    path = String(place[slash...])
    host = Self.host(in: place[..<slash])
    var parameters: [String: String] = [:]
    for parameter in parts.dropFirst().first?.split(separator: "&") ?? [] {
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      parameters[String(pair[0])] = Self.decoded(pair.dropFirst().first ?? "")
    }
    self.parameters = parameters
  }

  /// Whether the domains run on this host.
  var isLocal: Bool {
    guard host == nil || host == "localhost" else { return false }
    return transport == nil || transport == "unix"
  }

  private static func isOfScheme(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "+", "-", ".": true
    default: false
    }
  }

  /// The host of `user@host:port`, where an address of IPv6 is in brackets.
  private static func host(in authority: Substring) -> String? {
    var host = authority
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if host.first == "[", let end = host.firstIndex(of: "]") {
      host = host[host.index(after: host.startIndex)..<end]
    } else if let port = host.lastIndex(of: ":") {
      host = host[..<port]
    }
    return host.isEmpty ? nil : String(host)
  }

  /// A text with its %XX replaced.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

#endif
