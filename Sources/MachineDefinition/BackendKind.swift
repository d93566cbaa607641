// SPDX-License-Identifier: Apache-2.0

/// What runs a machine.
public enum BackendKind: String, Sendable, CaseIterable {
  /// `roost-vmm`, on KVM.
  case native
  /// libvirt, with whatever hypervisor it is connected to.
  case libvirt
}
