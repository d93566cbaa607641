// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Everything of the module `KVM`; one test at a time, because a machine with two processors has
/// no third for a guest that spins.
@Suite("KVM", .serialized)
enum KVMTests {}

extension Trait where Self == ConditionTrait {
  /// Skips, with the reason, where the host's KVM cannot be used.
  static var requiresKVM: Self {
    .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)")
  }
}
