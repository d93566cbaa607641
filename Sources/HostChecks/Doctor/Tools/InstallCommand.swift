// SPDX-License-Identifier: Apache-2.0

/// The command that installs a program, as this host's distribution has it.
enum InstallCommand {
  /// The command for packages.
  ///
  /// - Parameters:
  ///   - debian: the package's name in Debian and what comes from it.
  ///   - others: its name elsewhere.
  static func text(debian: String, others: String, in context: CheckContext) -> String {
    let families = family(context)
    if families.contains("fedora") || families.contains("rhel") {
      return "sudo dnf install \(others)"
    }
    if families.contains("suse") { return "sudo zypper install \(others)" }
    if families.contains("arch") { return "sudo pacman -S \(others)" }
    if families.contains("alpine") { return "sudo apk add \(others)" }
    return "sudo apt-get install \(debian)"
  }

  /// The distribution and those that it comes from.
  ///
  /// Source: os-release(5).
  private static func family(_ context: CheckContext) -> [String] {
    (HostFile.text(context.path("/etc/os-release")) ?? "").split(whereSeparator: \.isNewline)
      .filter { $0.hasPrefix("ID=") || $0.hasPrefix("ID_LIKE=") }
      .flatMap { line in
        line.drop { $0 != "=" }.dropFirst().split { " \"'".contains($0) }.map(String.init)
      }
  }
}
