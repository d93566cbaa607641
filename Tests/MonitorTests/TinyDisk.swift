// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport

/// A disk of some kilobytes, which only one thread sees and which goes away with it.
enum TinyDisk {
  private static let unshare = unsafe unsafeBitCast(
    dlsym(nil, "unshare"), to: (@convention(c) @Sendable (Int32) -> Int32).self)
  private static let newMountNamespace: Int32 = 0x20000
  private static let recursive = 0x4000

  private struct Failure: Error { let errno: Int32 }

  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, any Error>?>(nil)
  }

  /// Whether this process may mount.
  static let isPossible: Bool = {
    guard let directory = try? TemporaryDirectory() else { return false }
    return (try? with(at: directory.path, kilobytes: 64) { true }) ?? false
  }()

  /// Runs a body on a thread with a file system of its own mounted somewhere.
  static func with<Value: Sendable>(
    at path: String, kilobytes: Int, _ body: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    let outcome = Outcome<Value>()
    let thread = TestThread {
      let result = Result<Value, any Error> {
        let options = "size=\(kilobytes)k"
        guard unshare(newMountNamespace) == 0,
          unsafe mount(nil, "/", nil, UInt(MS_PRIVATE | recursive), nil) == 0,
          unsafe mount("none", path, "tmpfs", 0, options) == 0
        else { throw Failure(errno: errno) }
        return try body()
      }
      outcome.value.withLock { $0 = result }
    }
    thread.join()
    guard let result = outcome.value.withLock({ $0 }) else { throw Failure(errno: 0) }
    return try result.get()
  }
}
