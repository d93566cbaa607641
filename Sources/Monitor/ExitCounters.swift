// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// How often a vCPU left the guest, by reason. Its thread counts, any thread reads.
public final class ExitCounters: Sendable {
  /// The reasons that are told apart.
  public enum Kind: Int, CaseIterable, Sendable {
    /// Port I/O.
    case portIO
    /// Memory-mapped I/O.
    case memoryMappedIO
    /// `HLT` without interrupt controllers.
    case halt
    /// A signal or a request to stop.
    case interrupted
    /// Everything else.
    case other

    /// The name in reports.
    public var name: String {
      switch self {
      case .portIO: "pio"
      case .memoryMappedIO: "mmio"
      case .halt: "halt"
      case .interrupted: "interrupted"
      case .other: "other"
      }
    }
  }

  private let portIO = Atomic<UInt64>(0)
  private let memoryMappedIO = Atomic<UInt64>(0)
  private let halt = Atomic<UInt64>(0)
  private let interrupted = Atomic<UInt64>(0)
  private let other = Atomic<UInt64>(0)

  /// Counts one exit. One thread counts, so a plain addition is enough.
  @inline(__always)
  func count(_ kind: Kind) {
    switch kind {
    case .portIO: Self.increment(portIO)
    case .memoryMappedIO: Self.increment(memoryMappedIO)
    case .halt: Self.increment(halt)
    case .interrupted: Self.increment(interrupted)
    case .other: Self.increment(other)
    }
  }

  /// The count of a reason so far.
  public func value(of kind: Kind) -> UInt64 {
    switch kind {
    case .portIO: portIO.load(ordering: .relaxed)
    case .memoryMappedIO: memoryMappedIO.load(ordering: .relaxed)
    case .halt: halt.load(ordering: .relaxed)
    case .interrupted: interrupted.load(ordering: .relaxed)
    case .other: other.load(ordering: .relaxed)
    }
  }

  @inline(__always)
  private static func increment(_ counter: borrowing Atomic<UInt64>) {
    counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
  }
}
