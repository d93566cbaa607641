// SPDX-License-Identifier: Apache-2.0

/// A state from which KVM could not go on, often an instruction that it cannot emulate.
///
/// Source: `KVM_EXIT_INTERNAL_ERROR`.
public struct InternalError: Sendable, Equatable {
  /// What went wrong, as the kernel classifies it.
  public enum Kind: Sendable, Equatable {
    /// An instruction that the emulator does not know (suberror 1).
    case emulation
    /// An exception while another was delivered (suberror 2).
    case simultaneousException
    /// An exit while an event was delivered (suberror 3).
    case eventDelivery
    /// An exit that the kernel did not expect (suberror 4).
    case unexpectedExit
    /// Any other suberror.
    case other(UInt32)
  }

  /// What went wrong.
  public let kind: Kind
  /// The words that the kernel added.
  public let data: [UInt64]
  /// The instruction that was refused, if the kernel gave it: at most 15 bytes.
  public let instruction: [UInt8]
}
