// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import MachineDefinition
internal import NativeBackend

/// Names of machines for the shell to complete with.
enum MachineCompletion {
  /// The names of machines that a verb can do something with.
  static func names(_ isWanted: @escaping @Sendable (MachineState) -> Bool) -> CompletionKind {
    .custom { arguments, _, prefix in
      let options = BackendOptions.completing(arguments)
      guard let backend = try? options.native() else { return [] }
      return backend.statesOfAll().filter { $0.name.hasPrefix(prefix) && isWanted($0.state) }
        .map(\.name)
    }
  }

  /// The machines with a guest in memory.
  static var active: CompletionKind { names(\.isActive) }

  /// The machines whose guest runs, or stands still: which of both, only their processes know.
  static var running: CompletionKind { active }

  /// The machines that stand still, or run.
  static var paused: CompletionKind { active }

  /// The machines whose memory is on disk.
  static var saved: CompletionKind { names { $0 == .saved } }

  /// The machines without a guest in memory.
  static var inactive: CompletionKind { names { !$0.isActive } }

  /// All machines.
  static var all: CompletionKind { names { _ in true } }
}

extension BackendOptions {
  /// The options of a command line that is not complete yet.
  fileprivate static func completing(_ arguments: [String]) -> BackendOptions {
    var options = BackendOptions()
    options.connect = nil
    options.stateDir = nil
    for (argument, next) in zip(arguments, arguments.dropFirst()) where argument == "--state-dir" {
      options.stateDir = next
    }
    return options
  }
}
