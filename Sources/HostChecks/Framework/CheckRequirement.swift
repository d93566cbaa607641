// SPDX-License-Identifier: Apache-2.0

/// What must be there before a check makes sense; where it is not, the check is a skip.
public enum CheckRequirement: String, Sendable, CaseIterable {
  /// A KVM that can be used.
  case kvm
  /// A Linux kernel to boot, from `--kernel`.
  case kernel
}
