// SPDX-License-Identifier: Apache-2.0

/// The checks of `roost doctor`, in the order in which they run.
public enum DoctorChecks {
  /// Every check.
  public static var all: [any HostCheck] {
    [
      ProcessorCheck(),
      MemoryCheck(),
      DiskCheck(),
      TemporaryDirectoryCheck(),
      ControlGroupCheck(),
      IOMMUCheck(),
      VFIOCheck(),
      KVMDeviceCheck(),
      KVMGroupCheck(),
      KVMVersionCheck(),
      KVMCapabilitiesCheck(),
      KVMKindCheck(),
      KVMSpeedCheck(),
      TunnelCheck(),
      VhostNetCheck(),
      VhostVsockCheck(),
      HugePagesCheck(),
      TransparentHugePagesCheck(),
      SamePageMergingCheck(),
      LockedMemoryCheck(),
      DescriptorsCheck(),
      ThreadsCheck(),
      IOUringCheck(),
      UserfaultCheck(),
      SeccompCheck(),
      LandlockCheck(),
      LibvirtSystemCheck(),
      LibvirtSessionCheck(),
      LibvirtDriversCheck(),
      QEMUUserCheck(),
      DiskImageToolCheck(),
      NameServerToolCheck(),
    ]
  }
}
