// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization

/// Moves bytes between a stream of libvirt and tasks, on libvirt's event thread, which never waits.
final class StreamPump: Subscription {
  private static let portion = 64 * 1024
  /// What may wait to be read before the other end has to.
  private static let limit = 1024 * 1024

  private struct Write {
    let bytes: [UInt8]
    var sent = 0
    let continuation: CheckedContinuation<Result<Void, LibvirtError>, Never>
  }

  private struct State {
    var stream: Handle?
    var arrived: [[UInt8]] = []
    var waiting = 0
    var end: Result<Void, LibvirtError>?
    var nextKey = 0
    var readers: [(key: Int, continuation: CheckedContinuation<[UInt8]?, Never>)] = []
    var writes: [Write] = []
    var watch: (watch: CloseWatch, key: Int)?
  }

  private let state: Mutex<State>
  private let interest = Mutex(())

  private init(_ stream: Handle) { state = Mutex(State(stream: stream)) }

  /// Opens a stream that something is tied to.
  ///
  /// - Parameters:
  ///   - connection: of whose daemon.
  ///   - begin: ties it, and returns a negative number when that fails.
  @safe
  static func open(
    _ connection: ConnectionHandle, _ begin: (OpaquePointer) throws(LibvirtError) -> Int32
  ) throws(LibvirtError) -> StreamPump {
    let stream = try connection.lend { (pointer) throws(LibvirtError) in
      let stream = try unsafe LibvirtError.check(
        virStreamNew(pointer, UInt32(VIR_STREAM_NONBLOCK)))
      return unsafe Handle(stream, of: connection) { unsafe virStreamFree($0) }
    }
    let pump = StreamPump(stream)
    try stream.lend { (pointer) throws(LibvirtError) in
      try LibvirtError.check(unsafe begin(pointer))
      let box = unsafe Unmanaged.passRetained(pump)
      let result = unsafe virStreamEventAddCallback(
        pointer, StreamPump.events(reading: true, writing: false),
        { _, events, box in
          guard let box = unsafe box else { return }
          unsafe Unmanaged<StreamPump>.fromOpaque(box).takeUnretainedValue().handle(events)
        }, box.toOpaque()
      ) { box in
        if let box = unsafe box { unsafe Unmanaged<StreamPump>.fromOpaque(box).release() }
      }
      guard result < 0 else { return }
      let error = LibvirtError.last()
      unsafe box.release()
      unsafe virStreamAbort(pointer)
      throw error
    }
    return pump
  }

  /// Has it end with its connection: libvirt tells a stream nothing of that.
  func end(with watch: CloseWatch) {
    guard let key = watch.add(self) else { return end(.failure(.closed("connection"))) }
    let hasEnded = state.withLock { state in
      state.watch = (watch, key)
      return state.stream == nil
    }
    if hasEnded { watch.remove(key) }
  }

  private static func events(reading: Bool, writing: Bool) -> Int32 {
    var events = VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP
    if reading { events |= VIR_STREAM_EVENT_READABLE }
    if writing { events |= VIR_STREAM_EVENT_WRITABLE }
    return Int32(events)
  }

  // MARK: For tasks

  func read() async throws(LibvirtError) -> [UInt8]? {
    let key = state.withLock { state in
      state.nextKey += 1
      return state.nextKey
    }
    let bytes = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: [UInt8]?? = state.withLock { state in
          if !state.arrived.isEmpty {
            let bytes = state.arrived.removeFirst()
            state.waiting -= bytes.count
            return .some(bytes)
          }
          guard state.end == nil, !Task.isCancelled else { return .some(nil) }
          state.readers.append((key, continuation))
          return .none
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let reader = state.withLock { state in
        state.readers.firstIndex { $0.key == key }
          .map { state.readers.remove(at: $0).continuation }
      }
      reader?.resume(returning: nil)
    }
    guard let bytes else {
      // What broke it is told once everything that came before was read.
      if case .failure(let error) = state.withLock({ $0.end }) { throw error }
      return nil
    }
    CallThreads.shared.submit { self.setInterest() }
    return bytes
  }

  func write(_ bytes: [UInt8]) async throws(LibvirtError) {
    guard !bytes.isEmpty else { return }
    let result = await withCheckedContinuation { continuation in
      let refusal: LibvirtError? = state.withLock { state in
        if case .failure(let error) = state.end { return error }
        guard state.end == nil else { return .closed("stream") }
        state.writes.append(Write(bytes: bytes, continuation: continuation))
        return nil
      }
      if let refusal {
        continuation.resume(returning: .failure(refusal))
      } else {
        // The event thread sends it as soon as the stream takes something.
        CallThreads.shared.submit { self.setInterest() }
      }
    }
    try result.get()
  }

  func close() async {
    guard let stream = settle(.success(())) else { return }
    _ = try? await CallThreads.shared.run { () throws(LibvirtError) in StreamPump.end(stream) }
  }

  func abandon() {
    guard let stream = settle(.success(())) else { return }
    CallThreads.shared.submit { StreamPump.end(stream) }
  }

  /// Asks for the events that are of use: not for more to read while too much waits.
  private func setInterest() {
    // One at a time, so that what is asked for last is what was decided last.
    interest.withLock { _ in
      let (stream, events) = state.withLock { state in
        (
          state.stream,
          StreamPump.events(
            reading: state.waiting < StreamPump.limit, writing: !state.writes.isEmpty)
        )
      }
      _ = try? stream?.lend { (pointer) throws(LibvirtError) in
        unsafe virStreamEventUpdateCallback(pointer, events)
      }
    }
  }

  // MARK: On the event thread

  private func handle(_ events: Int32) {
    guard let stream = state.withLock({ $0.stream }) else { return }
    let events = Int(events)
    let outcome: Result<Bool, LibvirtError>
    do throws(LibvirtError) {
      outcome = .success(
        try stream.lend { (pointer) throws(LibvirtError) in
          if events & VIR_STREAM_EVENT_WRITABLE != 0 { try unsafe send(to: pointer) }
          // After a hang-up there may still be something to read.
          let ends = events & (VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR) != 0
          let readable = events & VIR_STREAM_EVENT_READABLE != 0
          guard ends || readable else { return false }
          return try unsafe receive(from: pointer, all: ends) || ends
        })
    } catch {
      outcome = .failure(error)
    }
    switch outcome {
    case .success(false): setInterest()
    case .success(true): end(.success(()))
    case .failure(let error): end(.failure(error))
    }
  }

  private func end(_ result: Result<Void, LibvirtError>) {
    guard let stream = settle(result) else { return }
    // Not here: giving the stream back may wait for a daemon.
    CallThreads.shared.submit { StreamPump.end(stream) }
  }

  /// - Parameter all: whether there is no later: the other end has gone.
  /// - Returns: whether the other end has ended it.
  private func receive(from stream: OpaquePointer, all: Bool) throws(LibvirtError) -> Bool {
    var buffer = [UInt8](repeating: 0, count: StreamPump.portion)
    while all || state.withLock({ $0.waiting < StreamPump.limit }) {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe virStreamRecv(
          stream, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      // -2 is libvirt's word for nothing at the moment.
      if count == -2 { return false }
      if try LibvirtError.check(count) == 0 { return true }
      let bytes = Array(buffer.prefix(Int(count)))
      let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, Never>? in
        guard state.readers.isEmpty else { return state.readers.removeFirst().continuation }
        state.arrived.append(bytes)
        state.waiting += bytes.count
        return nil
      }
      reader?.resume(returning: bytes)
    }
    return false
  }

  private func send(to stream: OpaquePointer) throws(LibvirtError) {
    while let write = state.withLock({ $0.writes.first }) {
      let count = unsafe write.bytes.withUnsafeBytes { bytes in
        unsafe virStreamSend(
          stream,
          bytes.baseAddress.map { unsafe $0 + write.sent }?.assumingMemoryBound(to: CChar.self),
          bytes.count - write.sent)
      }
      if count == -2 { return }
      try LibvirtError.check(count)
      let done = state.withLock { state -> Write? in
        guard !state.writes.isEmpty else { return nil }
        state.writes[0].sent += Int(count)
        guard state.writes[0].sent >= state.writes[0].bytes.count else { return nil }
        return state.writes.removeFirst()
      }
      done?.continuation.resume(returning: .success(()))
    }
  }

  // MARK: The end

  func finish(_ error: LibvirtError?) { end(error.map { .failure($0) } ?? .success(())) }

  func unregister() async {}

  /// Nothing goes in or out any more.
  ///
  /// - Returns: the stream, for who ends it first.
  private func settle(_ result: Result<Void, LibvirtError>) -> Handle? {
    let (stream, readers, writes, watch) = state.withLock { state in
      if state.end == nil { state.end = result }
      defer {
        (state.stream, state.readers, state.writes, state.watch) = (nil, [], [], nil)
      }
      return (state.stream, state.readers, state.writes, state.watch)
    }
    if let watch { watch.watch.remove(watch.key) }
    for reader in readers { reader.continuation.resume(returning: nil) }
    let error: LibvirtError
    if case .failure(let reason) = result { error = reason } else { error = .closed("stream") }
    for write in writes { write.continuation.resume(returning: .failure(error)) }
    return stream
  }

  private static func end(_ stream: Handle) {
    _ = try? stream.lend { (pointer) throws(LibvirtError) in
      // It frees the callback's box.
      unsafe virStreamEventRemoveCallback(pointer)
      if unsafe virStreamFinish(pointer) < 0 { unsafe virStreamAbort(pointer) }
    }
  }
}

#endif
