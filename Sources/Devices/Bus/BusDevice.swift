// SPDX-License-Identifier: Apache-2.0

/// Something with registers that guests reach by port or memory-mapped I/O.
///
/// vCPU threads call at the same time; a device protects its own state. Every offset and value
/// comes from the guest: nothing here may trap.
public protocol BusDevice: AnyObject, Sendable {
  /// Answers a read.
  ///
  /// - Parameters:
  ///   - offset: in bytes from the start of the device's range; the access lies wholly inside it.
  ///   - width: how much is read.
  /// - Returns: the value, zero-extended; bits above the width are ignored.
  func read(offset: UInt64, width: AccessWidth) -> UInt64

  /// Takes a write.
  ///
  /// - Parameters:
  ///   - offset: in bytes from the start of the device's range; the access lies wholly inside it.
  ///   - width: how much is written.
  ///   - value: zero-extended to 64 bits.
  func write(offset: UInt64, width: AccessWidth, value: UInt64)
}
