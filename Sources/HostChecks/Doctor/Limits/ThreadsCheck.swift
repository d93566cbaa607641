// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
internal import POSIX

/// `limits.nproc`
struct ThreadsCheck: HostCheck {
  let id = "limits.nproc"
  let title = "processes and threads"
  let explanation = """
    Starts 16 threads at once, as a machine with many virtual processors does, and shows the limit for \
    this user's processes and threads (ulimit -u).
    """
  let group = CheckGroup.doctor

  private static let needed = 16

  func run(in context: CheckContext) throws -> CheckOutcome {
    let limit = ResourceLimit(.processes)
    let measured = limit.soft.map(String.init) ?? "unlimited"
    let (started, problem) = Self.startThreads()
    if let problem {
      return .fail(
        "only \(started) of \(Self.needed) threads could be started: \(problem.errno)",
        measured: measured, fix: limit.fix("u", "nproc", 4096, bytes: 4096),
        details: limit.details)
    }
    return .pass(measured, details: limit.details)
  }

  /// Starts threads that all live at the same time, and ends them.
  private static func startThreads() -> (started: Int, problem: SystemCallError?) {
    let mayEnd = Condition(false)
    var (started, problem) = (0, nil as SystemCallError?)
    start(needed, mayEnd) { error in
      problem = error
    } isStarted: {
      started += 1
    }
    return (started, problem)
  }

  /// Starts a thread and those after it, lets all end, and joins it.
  private static func start(
    _ count: Int, _ mayEnd: Condition<Bool>, onError: (SystemCallError) -> Void,
    isStarted: () -> Void
  ) {
    guard count > 0 else { return mayEnd.update { $0 = true } }
    do throws(SystemCallError) {
      let thread = try Thread(name: "check") { _ = mayEnd.wait { $0 ? true : nil } }
      isStarted()
      start(count - 1, mayEnd, onError: onError, isStarted: isStarted)
      thread.join()
    } catch {
      mayEnd.update { $0 = true }
      onError(error)
    }
  }
}
