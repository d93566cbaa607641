// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Glibc
internal import POSIX

/// A program that runs beside this one, killed when nobody wants it any more.
final class ChildProcess {
  let id: pid_t

  /// Starts a program with nothing to read and both outputs in one file.
  init(_ arguments: [String], output: String = "/dev/null") throws {
    id = try Self.start(arguments, output: output)
  }

  deinit {
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
  }

  /// Runs a program to its end.
  ///
  /// - Returns: its status, as a shell gives it; 124 after `seconds`.
  static func run(
    _ arguments: [String], output: String = "/dev/null", seconds: Int32 = 600
  ) throws -> Int32 {
    peer_wait_for(try start(arguments, output: output), seconds)
  }

  private static func start(_ arguments: [String], output: String) throws -> pid_t {
    var copies = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    let id = unsafe peer_spawn(&copies, output, 0)
    guard id > 0 else {
      throw CannotMeasure("cannot start \(arguments[0]): \(unsafe String(cString: strerror(-id)))")
    }
    return id
  }
}
