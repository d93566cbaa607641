// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A part of a vCPU's state that is moved as a whole: pending exceptions, interrupts and NMIs.
///
/// Source: `struct kvm_vcpu_events`.
public struct PendingEvents: @unchecked Sendable {
  var raw = kvm_vcpu_events()

  init() {}

  /// Makes it again from its ``bytes``, as after reading them from a file.
  ///
  /// - Returns: nil unless they are as many as the structure has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == MemoryLayout<kvm_vcpu_events>.size else { return nil }
    unsafe withUnsafeMutableBytes(of: &raw) { unsafe $0.copyBytes(from: bytes) }
  }

  /// The bytes of the structure.
  public var bytes: [UInt8] { unsafe withUnsafeBytes(of: raw) { unsafe Array($0) } }
}
