// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// The guest's write that signals an event.
///
/// Source: `KVM_IOEVENTFD`.
public struct IOEventTrigger: Sendable, Equatable {
  /// Where the write goes.
  public enum Space: Sendable {
    /// Guest physical addresses.
    case memory
    /// I/O ports.
    case port
  }

  /// Where the write goes.
  public var space: Space
  /// The address that is written.
  public var address: UInt64
  /// How many bytes: 1, 2, 4 or 8, or 0 for any, which then takes no value to match.
  public var length: UInt32
  /// The one value that signals; any if nil.
  public var value: UInt64?

  /// Describes a trigger.
  public init(space: Space, address: UInt64, length: UInt32, value: UInt64? = nil) {
    self.space = space
    self.address = address
    self.length = length
    self.value = value
  }

  func binding(_ event: Int32, deassign: Bool) -> kvm_ioeventfd {
    var binding = kvm_ioeventfd()
    binding.addr = address
    binding.len = length
    binding.fd = event
    if let value {
      binding.datamatch = value
      binding.flags |= 1 << UInt32(kvm_ioeventfd_flag_nr_datamatch)
    }
    if space == .port { binding.flags |= 1 << UInt32(kvm_ioeventfd_flag_nr_pio) }
    if deassign { binding.flags |= 1 << UInt32(kvm_ioeventfd_flag_nr_deassign) }
    return binding
  }
}
