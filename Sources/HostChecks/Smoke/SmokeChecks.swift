// SPDX-License-Identifier: Apache-2.0

/// The checks of `roost smoke`, in the order in which they run.
public enum SmokeChecks {
  /// Every check: what the others build on comes first.
  public static var all: [any HostCheck] {
    [
      LifecycleCheck(), RealModeCheck(), ProtectedModeCheck(), LongModeCheck(), RingThreeCheck(),
      PortIOCheck(), MemoryIOCheck(), IOEventCheck(), InterruptLineCheck(), InterruptEventCheck(),
      IntervalTimerCheck(), LocalTimerCheck(), ClockCheck(), DirtyLogCheck(), MemorySlotsCheck(),
      StopCheck(), StateCheck(), KernelInstructionsCheck(), ProcessorsCheck(), VirtioBlockCheck(),
      PowerOffCheck(), LinuxBootCheck(),
    ]
  }
}
