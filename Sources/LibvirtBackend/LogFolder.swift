// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc

/// Where libvirt's daemons keep the logs of their domains.
enum LogFolder {
  /// The folder of a connection's domains; nil where that is not known.
  static func of(_ uri: ConnectionURI) -> String? {
    switch (uri.driver, uri.path) {
    case ("qemu", "/system"): return "/var/log/libvirt/qemu"
    case ("qemu", "/embed"):
      return uri.parameters["root"].map { "\($0)/log/qemu" }
    case ("qemu", "/session"):
      // A daemon that is named by its socket may keep its files anywhere.
      guard uri.isLocal, uri.parameters["socket"] == nil else { return nil }
      if let cache = environment("XDG_CACHE_HOME") { return "\(cache)/libvirt/qemu/log" }
      return environment("HOME").map { "\($0)/.cache/libvirt/qemu/log" }
    case ("lxc", _): return "/var/log/libvirt/lxc"
    default: return nil
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}

#endif
