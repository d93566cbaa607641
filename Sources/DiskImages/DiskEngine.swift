// SPDX-License-Identifier: Apache-2.0

/// Runs the requests of one disk image asynchronously.
///
/// An engine belongs to one thread at a time: it is not `Sendable`, and whoever shares it between
/// threads owns the lock. Everything is allocated when the engine is made; no request allocates.
public protocol DiskEngine: AnyObject {
  /// Which kind of engine this is.
  var kind: DiskEngineKind { get }
  /// The measures of the image.
  var geometry: DiskGeometry { get }
  /// How many requests can be in flight at once.
  var capacity: Int { get }
  /// How many buffers one request can have.
  var maximumSegments: Int { get }
  /// An eventfd that becomes readable when there is something to reap.
  var completionDescriptor: Int32 { get }
  /// How many requests were submitted and not yet reaped.
  var inFlight: Int { get }

  /// Takes a request. It may start at once, and starts at the next ``commit()`` at the latest.
  ///
  /// - Parameters:
  ///   - operation: what to do.
  ///   - token: comes back with the completion.
  ///   - buffers: the memory of a read or write; the list is copied, the memory must stay valid
  ///     until the completion.
  /// - Throws: ``DiskEngineError``; nothing was taken then.
  func submit(
    _ operation: DiskOperation, token: UInt64, buffers: UnsafeBufferPointer<DiskBuffer>
  ) throws(DiskEngineError)

  /// Starts every request that was taken.
  func commit()

  /// Hands over each completed request once, in order of completion, and clears
  /// ``completionDescriptor``. Never blocks.
  ///
  /// - Parameter body: may submit again; what it submitted is committed.
  func reapCompletions(_ body: (DiskCompletion) -> Void)

  /// Commits, and waits until every request has completed. They are still to be reaped.
  func drain()
}
