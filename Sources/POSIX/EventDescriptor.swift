// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

/// A counter in the kernel that wakes whoever polls it.
///
/// The corresponding C function is `eventfd`; it is non-blocking and closed on exec.
public struct EventDescriptor: ~Copyable, Sendable {
  private let descriptor: OwnedDescriptor

  /// The number, for `epoll`, `KVM_IOEVENTFD` and `KVM_IRQFD`; valid as long as this value lives.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Makes an event with a count of zero.
  ///
  /// - Throws: the error number of `eventfd`, as when no descriptor is left.
  public init() throws(SystemCallError) {
    let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { throw SystemCallError("eventfd", .current) }
    self.descriptor = OwnedDescriptor(adopting: descriptor)
  }

  /// Adds one to the count and wakes the poller. Never blocks: a full counter is already awake.
  public func signal() {
    var one: UInt64 = 1
    _ = unsafe write(rawValue, &one, 8)
  }

  /// Sets the count to zero and says whether it was above.
  @discardableResult
  public func drain() -> Bool {
    var count: UInt64 = 0
    return unsafe read(rawValue, &count, 8) == 8
  }
}
