// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The checks of `roost smoke`; one test at a time, because they are for a host that does nothing
/// else.
@Suite("smoke", .serialized)
enum SmokeTests {}

extension Trait where Self == ConditionTrait {
  /// Skips, with the reason, where the host's KVM cannot be used.
  static var smokeRequiresKVM: Self {
    .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)")
  }
}
