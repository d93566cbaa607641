// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A conversation with something of a domain: its console, or a channel into the guest.
///
/// What comes waits here, so much at most; then it waits at the other end until it is read. It ends
/// when this goes away, or ``close()`` is called.
///
/// The corresponding C type is `virStreamPtr`.
public final class ByteStream: AsyncSequence, Sendable {
  private let pump: StreamPump

  init(_ pump: StreamPump) { self.pump = pump }

  deinit { pump.abandon() }

  /// Reads what has come, or waits for something.
  ///
  /// - Returns: one byte or more; nil at the end, or when the task is cancelled.
  public func read() async throws(LibvirtError) -> [UInt8]? { try await pump.read() }

  /// Writes all of it; returns when libvirt has taken it.
  public func write(_ bytes: [UInt8]) async throws(LibvirtError) {
    try await pump.write(bytes)
  }

  /// Writes all of it; returns when libvirt has taken it.
  public func write(_ text: String) async throws(LibvirtError) {
    try await pump.write(Array(text.utf8))
  }

  /// Ends the conversation.
  public func close() async { await pump.close() }

  /// Reads until the end.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

  /// Reads portions of a stream.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let stream: ByteStream

    /// What has come next; nil at the end, or when the task is cancelled.
    public func next() async throws(LibvirtError) -> [UInt8]? { try await stream.read() }

    /// What has come next; nil at the end, or when the task is cancelled.
    public func next(
      isolation actor: isolated (any Actor)?
    ) async throws(LibvirtError) -> [UInt8]? { try await stream.read() }
  }
}

#endif
