// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX

/// Writes a report while the checks run, and on a terminal what is running now.
public final class ReportWriter: CheckObserver {
  private var reporter: any CheckReporter
  private let output: Int32
  private let progress: Int32?
  private var current = ""
  private var start: UInt64 = 0
  private var shownSeconds: UInt64 = 0

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - reporter: the form of the report.
  ///   - output: the descriptor that gets the report.
  ///   - progress: the descriptor of a terminal that shows the running check, or nil.
  public init(_ reporter: any CheckReporter, output: Int32, progress: Int32?) {
    self.reporter = reporter
    self.output = output
    self.progress = progress
  }

  /// Runs checks and writes their report.
  public func run(
    _ checks: [any HostCheck], with runner: CheckRunner, in context: CheckContext
  ) -> CheckReport {
    write(reporter.begin(checks), to: output)
    let report = runner.run(checks, in: context, observer: self)
    write(reporter.end(report), to: output)
    return report
  }

  /// Shows the check that begins.
  public func begin(_ check: any HostCheck, index: Int, of count: Int) {
    current = "[\(index + 1)/\(count)] \(check.id): \(check.title)"
    start = MonotonicClock.nanoseconds
    shownSeconds = 0
    showProgress(current)
  }

  /// Shows how long the check runs already.
  public func tick() {
    let seconds = (MonotonicClock.nanoseconds &- start) / 1_000_000_000
    guard seconds > shownSeconds else { return }
    shownSeconds = seconds
    showProgress("\(current) (\(seconds) s)")
  }

  /// Writes what the check found.
  public func end(_ result: CheckResult) {
    showProgress("")
    write(reporter.add(result), to: output)
  }

  /// Replaces the line that shows what runs.
  private func showProgress(_ line: String) {
    guard let progress else { return }
    var size = winsize()
    let columns = unsafe ioctl(progress, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    write("\r\u{1B}[K" + line.prefix(columns > 1 ? columns - 1 : 79), to: progress)
  }

  private func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var offset = 0
      while offset < bytes.count {
        let count = retryingInterrupted {
          unsafe Glibc.write(
            descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
        }
        guard count > 0 else { return }
        offset += count
      }
    }
  }
}
