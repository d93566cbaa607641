// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization

extension Domain {
  /// How far the domain's job is: a migration, a save, a dump, a backup.
  ///
  /// The corresponding C function is `virDomainGetJobStats`.
  ///
  /// - Parameter completed: whether the last job that ended is meant.
  public func job(completed: Bool = false) async throws(LibvirtError) -> JobStatistics {
    let flags = completed ? UInt32(VIR_DOMAIN_JOB_STATS_COMPLETED) : 0
    return try await call { (domain) throws(LibvirtError) in
      var (type, count): (Int32, Int32) = (0, 0)
      var list: UnsafeMutablePointer<virTypedParameter>?
      try LibvirtError.check(unsafe virDomainGetJobStats(domain, &type, &list, &count, flags))
      return JobStatistics(
        type: JobType(libvirt: type),
        parameters: TypedParameters(owned: list, count: count))
    }
  }

  /// Stops the domain's job.
  ///
  /// The corresponding C function is `virDomainAbortJobFlags`.
  public func abortJob() async throws(LibvirtError) {
    try await perform { unsafe virDomainAbortJobFlags($0, 0) }
  }

  /// How far a call of this domain is, while it runs.
  ///
  ///     try await domain.reportingJob(every: .milliseconds(200)) { statistics in
  ///       print(statistics.fraction ?? 0)
  ///     } during: { () throws(LibvirtError) in
  ///       try await domain.save(to: path)
  ///     }
  ///
  /// A driver that does not tell of jobs reports nothing. When the task is cancelled the job is
  /// stopped, and the call throws that it was.
  ///
  /// - Parameters:
  ///   - interval: how long to wait between two reports.
  ///   - report: hears how far it is.
  ///   - operation: the call.
  public func reportingJob<Value: Sendable>(
    every interval: Duration, _ report: @escaping @Sendable (JobStatistics) -> Void,
    during operation: @escaping @Sendable () async throws(LibvirtError) -> Value
  ) async throws(LibvirtError) -> Value {
    let reports = Task {
      while !Task.isCancelled {
        guard let statistics = try? await self.job() else { return }
        if statistics.type == .bounded || statistics.type == .unbounded { report(statistics) }
        try? await Task.sleep(for: interval)
      }
    }
    let hasEnded = Ended()
    defer {
      hasEnded.flag.store(true, ordering: .relaxed)
      reports.cancel()
    }
    let result = await withTaskCancellationHandler {
      do throws(LibvirtError) {
        return Result<Value, LibvirtError>.success(try await operation())
      } catch {
        return .failure(error)
      }
    } onCancel: {
      // There may be no job yet.
      Task {
        while !hasEnded.flag.load(ordering: .relaxed) {
          if (try? await self.abortJob()) != nil { return }
          try? await Task.sleep(for: .milliseconds(20))
        }
      }
    }
    return try result.get()
  }

  private final class Ended: Sendable {
    let flag = Atomic(false)
  }
}

#endif
