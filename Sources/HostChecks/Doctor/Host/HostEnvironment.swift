// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Where this process runs, as far as that decides which command helps.
enum HostEnvironment {
  /// Whether the process is root, in its user namespace at least.
  static var isRoot: Bool { geteuid() == 0 }

  /// Whether this looks like a container.
  static func isContainer(_ context: CheckContext) -> Bool {
    ["/.dockerenv", "/run/.containerenv"].contains { HostFile.exists(context.path($0)) }
      || variable("container") != nil
  }

  /// A variable of the environment that is set and not empty.
  static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
