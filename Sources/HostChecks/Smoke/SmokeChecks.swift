// SPDX-License-Identifier: Apache-2.0

/// The checks of `roost smoke`, in the order in which they run.
public enum SmokeChecks {
  /// Every check.
  public static var all: [any HostCheck] { [] }
}
