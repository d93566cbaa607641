// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc
internal import POSIX
internal import SystemPackage

/// What the hypervisor wrote about a domain: QEMU's own messages, which libvirt keeps in a file and
/// does not look into when a guest pauses or dies.
struct HypervisorLog: Sendable {
  private static let length = 32 << 10
  private static let mostLines = 3
  private static let longestLine = 300

  /// The file.
  let path: String

  /// The last messages since the domain last started, on one line; nil if there are none.
  ///
  /// A log that may not be read is named.
  var tail: String? {
    var status = stat()
    let log: OwnedDescriptor
    do throws(SystemCallError) {
      log = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
    } catch {
      // A domain that never started has none.
      return error.errno == .noSuchFileOrDirectory ? nil : "\(path) may say more (\(error.errno))"
    }
    guard unsafe fstat(log.rawValue, &status) == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Self.length)
    let offset = max(0, Int(status.st_size) - bytes.count)
    let count = unsafe pread(log.rawValue, &bytes, bytes.count, offset)
    return Self.messages(in: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
  }

  /// The last messages in the text of a log.
  static func messages(in text: String) -> String? {
    var messages: [String] = []
    var isCommand = false
    for line in text.split(whereSeparator: \.isNewline) {
      if line.contains(": starting up") {
        // A run begins with the command line, on several lines.
        messages = []
        isCommand = true
      } else if isCommand {
        isCommand = line.hasSuffix("\\")
      } else if let message = message(line) {
        messages.append(message)
      }
    }
    guard !messages.isEmpty else { return nil }
    return messages.suffix(mostLines).joined(separator: "; ")
  }

  /// A line without its time; nil for one that says what is known anyway.
  private static func message(_ line: Substring) -> String? {
    var line = line
    // 2026-11-24 02:23:00.930+0000: …
    let stamp = line.prefix(30)
    if stamp.count == 30, stamp.first?.isNumber == true, stamp.hasSuffix("+0000: ") {
      line = line.dropFirst(30)
    }
    // 2026-11-24T02:00:02.000000Z …
    if line.first?.isNumber == true, line.prefix(28).hasSuffix("Z ") { line = line.dropFirst(28) }
    guard !line.hasPrefix("shutting down, reason="), !line.hasPrefix("char device "),
      !line.contains(": terminating on signal 15 from pid"), !line.hasPrefix("Domain id="),
      !line.hasPrefix("PATH=")
    else { return nil }
    let shown = line.unicodeScalars.prefix(longestLine)
      .filter { $0.properties.generalCategory != .control }
    let message = String(String.UnicodeScalarView(shown))
    return message.allSatisfy(\.isWhitespace) ? nil : message
  }
}

#endif
