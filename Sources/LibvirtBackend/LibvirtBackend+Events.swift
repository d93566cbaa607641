// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Libvirt
public import MachineDefinition
internal import POSIX

extension LibvirtBackend {
  /// How many events wait at most until somebody takes them.
  private static let mostWaiting = 1 << 16

  /// What happens to all domains from now on, until the task that reads it is cancelled.
  ///
  /// - Returns: a stream that fails with a `BackendError` when the connection breaks, and when more
  ///   happened than was read in time.
  public func events() async throws(BackendError) -> AsyncThrowingStream<MachineEvent, any Error> {
    let connection = try await session.connection()
    let events = try await calling("watch", "machines", verb: "events") {
      () throws(LibvirtError) in
      try await connection.domainEvents(DomainEventKind.all, limit: Self.mostWaiting)
    }
    return AsyncThrowingStream { continuation in
      let task = Task {
        do throws(LibvirtError) {
          let iterator = events.makeAsyncIterator()
          while let event = try await iterator.next() {
            continuation.yield(MachineEvent(event, time: WallClock.nanoseconds))
            guard events.lost == 0 else {
              return continuation.finish(
                throwing: BackendError(.failed, "events were lost: there are more than are read"))
            }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: self.backendError(error, "watch", "machines"))
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

#endif
