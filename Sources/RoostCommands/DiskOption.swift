// SPDX-License-Identifier: Apache-2.0

internal import Monitor

extension DiskConfiguration {
  /// Reads the form of the command line: `PATH[,format=raw][,readonly]`.
  ///
  /// A path may contain commas; only known words after the last commas are options.
  init(option text: String) throws(CommandFailure) {
    var parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var isReadOnly = false
    while parts.count > 1, let last = parts.last {
      if last == "readonly" {
        isReadOnly = true
      } else if last.hasPrefix("format=") {
        try Self.check(format: String(last.dropFirst(7)), in: text)
      } else {
        break
      }
      parts.removeLast()
    }
    let path = parts.joined(separator: ",")
    guard !path.isEmpty else {
      throw .usage("--disk \(text): a path comes first, as in --disk disk.img,readonly")
    }
    self.init(path: path, isReadOnly: isReadOnly)
  }

  private static func check(format: String, in text: String) throws(CommandFailure) {
    switch format {
    case "raw": return
    case "qcow2":
      throw .usage(
        "--disk \(text): only raw images can be used yet: "
          + "qemu-img convert -O raw makes one")
    default:
      throw .usage("--disk \(text): the format is raw")
    }
  }
}
