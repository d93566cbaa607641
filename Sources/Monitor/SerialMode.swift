// SPDX-License-Identifier: Apache-2.0

/// Where a machine's serial port leads.
public enum SerialMode: Sendable, Equatable {
  /// Standard input and output of the monitor.
  case standardStreams
  /// A new pseudo terminal, whose name goes to standard error.
  case pseudoTerminal
  /// A file that the output is written to; there is no input.
  case file(path: String)
  /// A Unix socket that one client at a time connects to.
  case socket(path: String)
  /// Nowhere: the port is there, and what is sent is dropped.
  case none
}

extension SerialMode {
  /// Reads the form of the command line: `stdio`, `pty`, `file:PATH`, `unix:PATH` or `none`.
  public init?(_ text: String) {
    switch text {
    case "stdio": self = .standardStreams
    case "pty": self = .pseudoTerminal
    case "none": self = .none
    default:
      if text.hasPrefix("file:"), text.utf8.count > 5 {
        self = .file(path: String(text.dropFirst(5)))
      } else if text.hasPrefix("unix:"), text.utf8.count > 5 {
        self = .socket(path: String(text.dropFirst(5)))
      } else {
        return nil
      }
    }
  }

  /// The form of the command line.
  public var text: String {
    switch self {
    case .standardStreams: "stdio"
    case .pseudoTerminal: "pty"
    case .file(let path): "file:\(path)"
    case .socket(let path): "unix:\(path)"
    case .none: "none"
    }
  }
}
