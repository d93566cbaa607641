// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import Glibc
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// What the guest sends, on its way to a descriptor that may be slow.
///
/// A thread of its own writes, so that neither a vCPU nor the disks wait for a terminal. The
/// buffer has a bound; when it is full, the serial port is busy and the guest waits.
final class SerialOutput: ByteSink {
  /// How many bytes wait at most.
  static let capacity = SerialOutputState.capacity

  /// How often a descriptor that nobody reads is looked at again, in nanoseconds.
  private static let attendanceInterval: UInt64 = 100_000_000

  private let state: Condition<SerialOutputState>
  // What `hasRoom` answers, kept beside the state because a guest asks with every line status.
  private let room = Atomic<Bool>(true)
  private let firstByte = Atomic<UInt64>(0)
  /// Called after room came back, on the thread that made it.
  private let onRoom: @Sendable () -> Void
  /// Called on the writer's thread when the descriptor refuses bytes; nobody is connected then.
  private let onFailure: @Sendable (Errno) -> Void

  /// When the guest sent its first byte, in nanoseconds of the monotonic clock; 0 before that.
  var firstByteTime: UInt64 { firstByte.load(ordering: .relaxed) }

  /// - Parameters:
  ///   - descriptor: where the bytes go; nil for nobody.
  ///   - dropsOldest: whether old bytes make room for new ones while nobody is there to read.
  init(
    descriptor: Int32?, dropsOldest: Bool, onRoom: @escaping @Sendable () -> Void,
    onFailure: @escaping @Sendable (Errno) -> Void
  ) {
    state = Condition(SerialOutputState(descriptor: descriptor, dropsOldest: dropsOldest))
    self.onRoom = onRoom
    self.onFailure = onFailure
  }

  // MARK: The guest's side

  var hasRoom: Bool { room.load(ordering: .acquiring) }

  func send(_ byte: UInt8) {
    if firstByte.load(ordering: .relaxed) == 0 {
      firstByte.store(MonotonicClock.nanoseconds, ordering: .relaxed)
    }
    while !change({ $0.append(byte) }) {
      // Another vCPU may be faster to take the room, so look again.
      _ = state.wait { state -> Void? in state.hasRoom ? () : nil }
    }
  }

  /// Changes the state, wakes whoever waits for it, and tells of room where there was none.
  private func change<Result>(_ body: (inout SerialOutputState) -> Result) -> Result {
    let (result, madeRoom) = state.update { state in
      let hadRoom = state.hasRoom
      let result = body(&state)
      let hasRoom = state.hasRoom
      room.store(hasRoom, ordering: .releasing)
      return (result, hasRoom && !hadRoom)
    }
    if madeRoom { onRoom() }
    return result
  }

  // MARK: The machine's side

  /// Leads the output to a descriptor, which stays the caller's, and open until ``disconnect()`` or
  /// the writer's end.
  func connect(_ descriptor: Int32) {
    change { $0.descriptor = descriptor }
  }

  /// Leads the output to nobody, and waits until the writer has let go of the descriptor: shut a
  /// socket down before.
  func disconnect() {
    change { $0.descriptor = nil }
    _ = state.wait { state -> Void? in state.isWriting ? nil : () }
  }

  /// Takes no more bytes; ``run()`` returns when the last is written.
  func close() {
    change { $0.isClosed = true }
  }

  /// Gives up on bytes that nobody takes. A writer that is inside the kernel notices when a signal
  /// reaches its thread.
  func abandon() {
    change { $0.isAbandoned = true }
  }

  /// Takes whatever vCPUs send, full or not, so that none of them waits here; or no longer.
  func setBounded(_ isBounded: Bool) {
    change { $0.isBounded = isBounded }
  }

  /// Shortens the time that ``waitUntilWritten()`` waits without progress.
  ///
  /// - Parameter patience: in nanoseconds.
  func limitPatience(_ patience: UInt64) {
    change { $0.patience = min($0.patience, patience) }
  }

  /// Waits for the writer's end as long as it makes progress, then abandons what is left.
  func waitUntilWritten() {
    while true {
      let (progress, patience) = state.withLock { ($0.writtenCount, $0.patience) }
      let (deadline, isNever) = MonotonicClock.nanoseconds.addingReportingOverflow(patience)
      let goesOn = state.wait(until: isNever ? nil : deadline) { state -> Bool? in
        if state.isFinished || state.isAbandoned { return false }
        return state.writtenCount != progress || state.patience < patience ? true : nil
      }
      if goesOn == nil { return abandon() }
      if goesOn == false { return }
    }
  }

  /// Waits for the writer's end.
  ///
  /// - Parameter span: how long, in nanoseconds.
  /// - Returns: whether it has ended.
  func waitUntilFinished(for span: UInt64) -> Bool {
    state.wait(until: MonotonicClock.nanoseconds &+ span) { $0.isFinished ? true : nil } ?? false
  }

  // MARK: The writer's side

  private enum Work {
    case write(descriptor: Int32, isOptional: Bool)
    case over
  }

  /// Writes until ``close()`` or ``abandon()``. This is the body of the writer's thread.
  func run() {
    defer { change { $0.isFinished = true } }
    var chunk = [UInt8](repeating: 0, count: 4096)
    while let (descriptor, count) = next(&chunk) {
      let errno = write(chunk, count, to: descriptor)
      change { state in
        state.isWriting = false
        if errno != nil, state.descriptor == descriptor { state.descriptor = nil }
      }
      if let errno { onFailure(errno) }
    }
  }

  /// Waits for bytes and for somebody to read them.
  ///
  /// - Returns: nil when there is nothing left to do.
  private func next(_ chunk: inout [UInt8]) -> (descriptor: Int32, count: Int)? {
    while true {
      let work = state.wait { state -> Work? in
        if state.isAbandoned { return .over }
        if state.count > 0, let descriptor = state.descriptor {
          return .write(descriptor: descriptor, isOptional: state.dropsOldest)
        }
        return state.isClosed ? .over : nil
      }
      guard case .write(let descriptor, let isOptional) = work else { return nil }
      let isAttended = !isOptional || !isHungUp(descriptor)
      let taken = change { state -> Int? in
        state.isUnattended = !isAttended
        // It may have been disconnected, and closed, since.
        guard isAttended, state.descriptor == descriptor else { return nil }
        state.isWriting = true
        return state.take(into: &chunk)
      }
      if let taken { return (descriptor, taken) }
      if !isAttended, !waitForAttendance(descriptor) { return nil }
    }
  }

  /// Nobody has the other end of a pseudo terminal open, or a client just left: no event tells when
  /// that changes.
  ///
  /// - Returns: false when it is not worth waiting, because the machine has ended.
  private func waitForAttendance(_ descriptor: Int32) -> Bool {
    let deadline = MonotonicClock.nanoseconds &+ Self.attendanceInterval
    let goesOn = state.wait(until: deadline) { state -> Bool? in
      if state.isClosed || state.isAbandoned { return false }
      return state.descriptor != descriptor ? true : nil
    }
    return goesOn ?? true
  }

  private func isHungUp(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&request, 1, 0) > 0 && request.revents & Int16(POLLHUP) != 0
  }

  /// Writes a chunk, as slowly as the reader takes it.
  ///
  /// - Returns: why it cannot be written; nil if it was, or was abandoned.
  private func write(_ chunk: [UInt8], _ count: Int, to descriptor: Int32) -> Errno? {
    var written = 0
    while written < count {
      let result = unsafe chunk.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe Glibc.write(descriptor, base + written, count - written)
      }
      if result >= 0 {
        written += result
        state.update { $0.writtenCount &+= UInt64(result) }
        continue
      }
      let errno = Errno.current
      if state.withLock({ $0.isAbandoned }) { return nil }
      switch errno {
      case .interrupted: continue
      case .wouldBlock:
        // Somebody made the descriptor non-blocking; wait as a blocking one would.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, -1)
      default: return errno
      }
    }
    return nil
  }
}
