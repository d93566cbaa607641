// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A part of a vCPU's state that is moved as a whole: pending exceptions, interrupts and NMIs.
///
/// Source: `struct kvm_vcpu_events`.
public struct PendingEvents: @unchecked Sendable {
  var raw = kvm_vcpu_events()

  /// The bytes of the structure, for comparison.
  public var bytes: [UInt8] { unsafe withUnsafeBytes(of: raw) { unsafe Array($0) } }
}
