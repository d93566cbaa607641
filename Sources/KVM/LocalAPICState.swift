// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// A part of a vCPU's state that is moved as a whole: the registers of its local APIC.
///
/// Source: `struct kvm_lapic_state`.
public struct LocalAPICState: @unchecked Sendable {
  var raw = kvm_lapic_state()

  init() {}

  /// Makes it again from its ``bytes``, as after reading them from a file.
  ///
  /// - Returns: nil unless they are as many as the structure has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == MemoryLayout<kvm_lapic_state>.size else { return nil }
    unsafe withUnsafeMutableBytes(of: &raw) { unsafe $0.copyBytes(from: bytes) }
  }

  /// The bytes of the structure: register N (a multiple of 16) begins at byte N.
  public var bytes: [UInt8] { unsafe withUnsafeBytes(of: raw) { unsafe Array($0) } }

  /// Reads a register.
  ///
  /// - Parameter offset: 0…0x3FC; outside it, 0 is read.
  public func register(_ offset: Int) -> UInt32 {
    unsafe withUnsafeBytes(of: raw) { bytes in
      guard offset >= 0, offset <= bytes.count - 4 else { return 0 }
      return unsafe UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }

  /// Writes a register.
  ///
  /// - Parameters:
  ///   - offset: 0…0x3FC; outside it, nothing is written.
  ///   - value: the new value.
  public mutating func setRegister(_ offset: Int, _ value: UInt32) {
    unsafe withUnsafeMutableBytes(of: &raw) { bytes in
      guard offset >= 0, offset <= bytes.count - 4 else { return }
      unsafe bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }
  }
}
