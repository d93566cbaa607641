// SPDX-License-Identifier: Apache-2.0

/// A model-specific register and its value.
///
/// Source: `struct kvm_msr_entry`.
public struct ModelSpecificRegister: Sendable, Equatable {
  /// The register's number (ECX of `RDMSR`).
  public var index: UInt32
  /// Its value.
  public var value: UInt64

  /// Pairs a register with a value.
  public init(index: UInt32, value: UInt64 = 0) {
    (self.index, self.value) = (index, value)
  }
}
