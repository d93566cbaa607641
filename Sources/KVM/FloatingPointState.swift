// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A part of a vCPU's state that is moved as a whole: the x87 and SSE registers.
///
/// Source: `struct kvm_fpu`.
public struct FloatingPointState: @unchecked Sendable {
  var raw = kvm_fpu()

  /// The bytes of the structure, for comparison.
  public var bytes: [UInt8] { unsafe withUnsafeBytes(of: raw) { unsafe Array($0) } }
}
