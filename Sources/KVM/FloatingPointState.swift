// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A part of a vCPU's state that is moved as a whole: the x87, SSE, AVX and later registers.
///
/// The older `KVM_GET_FPU` and `KVM_SET_FPU` are of no use for moving a guest: a vCPU that has not
/// yet touched these registers forgets what the latter sets.
///
/// Source: `struct kvm_xsave`, the area of `XSAVE` in its standard form.
public struct FloatingPointState: Sendable, Equatable {
  /// The bytes of the structure.
  public internal(set) var bytes: [UInt8]

  init() {
    bytes = [UInt8](repeating: 0, count: MemoryLayout<kvm_xsave>.size)
  }

  /// Makes it again from its ``bytes``, as after reading them from a file.
  ///
  /// - Returns: nil unless they are as many as the structure has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == MemoryLayout<kvm_xsave>.size else { return nil }
    self.bytes = bytes
  }
}
