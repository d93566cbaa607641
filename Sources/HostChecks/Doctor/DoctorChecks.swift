// SPDX-License-Identifier: Apache-2.0

/// The checks of `roost doctor`, in the order in which they run.
public enum DoctorChecks {
  /// Every check.
  public static var all: [any HostCheck] { [KVMDeviceCheck()] }
}
