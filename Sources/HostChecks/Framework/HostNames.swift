// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the kernel says about itself.
///
/// The corresponding C function is `uname`.
struct HostNames {
  /// The name of the host.
  let host: String
  /// The release of the kernel, as in `6.12.9`.
  let kernel: String

  /// Those of the running kernel.
  static var current: HostNames {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return HostNames(host: "localhost", kernel: "") }
    let host = text(names.nodename)
    return HostNames(host: host.isEmpty ? "localhost" : host, kernel: text(names.release))
  }

  private static func text<Characters>(_ characters: Characters) -> String {
    unsafe withUnsafeBytes(of: characters) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
