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
  static let capacity = 64 << 10

  fileprivate struct State {
    var ring = [UInt8](repeating: 0, count: SerialOutput.capacity)
    var head = 0
    var count = 0
    /// Where the bytes go; nil while nobody is connected.
    var descriptor: Int32?
    /// Whether old bytes make room for new ones while nobody is connected.
    var dropsOldest = false
    var isClosed = false
    var isAbandoned = false
    var isFinished = false
  }

  private let state: Condition<State>
  // What `hasRoom` answers, kept beside the state because a guest asks with every line status.
  private let room = Atomic<Bool>(true)
  private let firstByte = Atomic<UInt64>(0)
  /// Called on the writer's thread after room came back.
  private let onRoom: @Sendable () -> Void
  /// Called on the writer's thread when the descriptor refuses bytes; tells whether to go on.
  private let onFailure: @Sendable (Errno) -> Void

  /// When the guest sent its first byte, in nanoseconds of the monotonic clock; 0 before that.
  var firstByteTime: UInt64 { firstByte.load(ordering: .relaxed) }

  init(
    descriptor: Int32?, dropsOldest: Bool, onRoom: @escaping @Sendable () -> Void,
    onFailure: @escaping @Sendable (Errno) -> Void
  ) {
    var state = State()
    state.descriptor = descriptor
    state.dropsOldest = dropsOldest
    self.state = Condition(state)
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

  /// Changes the state, wakes whoever waits for it, and notes whether there is room.
  private func change<Result>(_ body: (inout State) -> Result) -> Result {
    state.update { state in
      let result = body(&state)
      room.store(state.hasRoom, ordering: .releasing)
      return result
    }
  }

  // MARK: The machine's side

  /// Leads the output to another descriptor, or to nobody.
  func connect(_ descriptor: Int32?) {
    change { $0.descriptor = descriptor }
  }

  /// Takes no more bytes; ``run()`` returns when the last is written.
  func close() {
    change { $0.isClosed = true }
  }

  /// Gives up on bytes that nobody takes.
  func abandon() {
    change { $0.isAbandoned = true }
  }

  /// Whether the writer's thread has nothing left to do.
  var isFinished: Bool { state.withLock { $0.isFinished } }

  /// Waits for the writer's end, as long as it makes progress.
  ///
  /// - Parameter patience: how long to wait without progress, in nanoseconds.
  func waitUntilWritten(patience: UInt64) {
    var remaining = -1
    while true {
      let deadline = MonotonicClock.nanoseconds &+ patience
      if state.wait(until: deadline, { $0.isFinished ? true : nil }) == true { return }
      let count = state.withLock { $0.count }
      if count == remaining { return abandon() }
      remaining = count
    }
  }

  /// Writes until ``close()`` or ``abandon()``. This is the body of the writer's thread.
  func run() {
    defer { change { $0.isFinished = true } }
    var chunk = [UInt8](repeating: 0, count: 4096)
    while let (descriptor, count) = next(&chunk) {
      var written = 0
      while written < count {
        let result = unsafe chunk.withUnsafeBytes { bytes -> Int in
          guard let base = bytes.baseAddress else { return 0 }
          return unsafe write(descriptor, base + written, count - written)
        }
        if result >= 0 {
          written += result
        } else if !recover(.current, descriptor) {
          break
        }
      }
    }
  }

  private func next(_ chunk: inout [UInt8]) -> (descriptor: Int32, count: Int)? {
    let isOver = state.wait { state -> Bool? in
      if state.isAbandoned { return true }
      guard state.count > 0, state.descriptor != nil else { return state.isClosed ? true : nil }
      return false
    }
    guard isOver == false else { return nil }
    let taken = change { state in
      let hadRoom = state.hasRoom
      return (state.descriptor ?? -1, state.take(into: &chunk), hadRoom)
    }
    if !taken.2 { onRoom() }
    return (taken.0, taken.1)
  }

  /// Decides after a failed write: true to try again.
  private func recover(_ errno: Errno, _ descriptor: Int32) -> Bool {
    if state.withLock({ $0.isAbandoned }) { return false }
    switch errno {
    case .interrupted:
      return true
    case .wouldBlock, .resourceTemporarilyUnavailable:
      // Somebody made the descriptor non-blocking; wait as a blocking one would.
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = unsafe poll(&request, 1, -1)
      return true
    default:
      change { if $0.descriptor == descriptor { $0.descriptor = nil } }
      onFailure(errno)
      return false
    }
  }
}

extension SerialOutput.State {
  fileprivate var canDrop: Bool { dropsOldest && descriptor == nil }

  fileprivate var hasRoom: Bool { count < ring.count || canDrop || isClosed || isAbandoned }

  /// Takes a byte in, unless there is no room for it; drops it after the end.
  fileprivate mutating func append(_ byte: UInt8) -> Bool {
    if isAbandoned || isClosed { return true }
    if count == ring.count {
      guard canDrop else { return false }
      head = (head + 1) % ring.count
      count -= 1
    }
    ring[(head + count) % ring.count] = byte
    count += 1
    return true
  }

  fileprivate mutating func take(into chunk: inout [UInt8]) -> Int {
    let taken = min(count, chunk.count)
    for index in 0..<taken { chunk[index] = ring[(head + index) % ring.count] }
    head = (head + taken) % ring.count
    count -= taken
    return taken
  }
}
