// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

extension Trait where Self == ConditionTrait {
  /// Runs where KVM can be used, and says elsewhere why not.
  static var requiresKVM: Self {
    .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)")
  }
}
