// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
public import MachineDefinition

extension LibvirtBackend {
  /// Waits until nothing of a domain runs.
  ///
  /// - Throws: ``BackendError/Kind/timedOut`` when it still runs then.
  public func wait(
    for name: String, nanoseconds: UInt64?
  ) async throws(BackendError) -> MachineRunEnd? {
    let domain = try await domain(name)
    let limit = nanoseconds.map { Duration.nanoseconds(Int64(clamping: $0)) }
    let cause = try await calling("wait for", name) { () throws(LibvirtError) in
      do throws(LibvirtError) {
        return try await listenForEnd(of: domain, within: limit)
      } catch  where error.isUnsupported {
        return try await lookForEnd(of: domain, within: limit)
      }
    }
    guard let cause else { throw BackendError(.timedOut, "\(name) still runs") }
    return cause.runEnd(log: hypervisorLog(of: name)?.tail)
  }

  /// Waits for the event; nil if it does not come in time.
  private func listenForEnd(
    of domain: Domain, within limit: Duration?
  ) async throws(LibvirtError) -> DomainEndCause? {
    // Whoever looks first and listens then may miss the end between the two.
    let events = try await domain.connection.domainEvents([.lifecycle], of: domain)
    if let cause = try await endCause(of: domain) { return cause }
    return try await events.first(within: limit) {
      event async throws(LibvirtError) -> DomainEndCause? in
      guard case .lifecycle(let change) = event.happening else { return nil }
      switch change.kind {
      case .stopped: return DomainEndCause(stopped: change.detailCode)
      case .crashed: return try await self.endCause(of: domain)
      default: return nil
      }
    }
  }

  /// Looks again and again, for drivers that tell of no events; nil if it does not end in time.
  private func lookForEnd(
    of domain: Domain, within limit: Duration?
  ) async throws(LibvirtError) -> DomainEndCause? {
    let start = ContinuousClock.now
    while true {
      if let cause = try await endCause(of: domain) { return cause }
      if let limit, ContinuousClock.now - start >= limit { return nil }
      // A task that is cancelled waits no longer.
      guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return nil }
    }
  }

  /// Why a domain is off; nil if it is not.
  private func endCause(of domain: Domain) async throws(LibvirtError) -> DomainEndCause? {
    let status: DomainStatus
    do throws(LibvirtError) {
      status = try await domain.status()
    } catch  where error.code == .noDomain {
      // It was of those that are forgotten when they end.
      return .unknown
    }
    guard !status.state.isActive else { return nil }
    return DomainEndCause(status)
  }
}

#endif
