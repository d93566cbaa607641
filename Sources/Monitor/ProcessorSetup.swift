// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import KVM

/// Brings vCPUs into the state that firmware would leave them in.
struct ProcessorSetup {
  let topology: ProcessorTopology
  let supportedCPUID: [CPUIDEntry]
  let entry: EntryState

  /// Prepares one vCPU. The first boots, the others wait for the startup interrupt.
  func prepare(_ vcpu: borrowing VCPU) throws(KVMError) {
    try vcpu.setCPUID(topology.entries(from: supportedCPUID, for: vcpu.id))
    try vcpu.setModelSpecificRegisters([
      // Write-back memory by default, and fast string operations. A KVM that interprets has
      // neither register and refuses them, which harms nobody.
      ModelSpecificRegister(index: 0x2FF, value: 0x806),
      ModelSpecificRegister(index: 0x1A0, value: 1),
    ])
    if topology.hasInterruptControllers {
      // The PIC reaches the first vCPU through LINT0, and NMIs come by LINT1, as on a PC.
      var apic = try vcpu.localAPICState()
      apic.setRegister(0x350, vcpu.id == 0 ? 0x700 : 0x10700)
      apic.setRegister(0x360, 0x400)
      try vcpu.setLocalAPICState(apic)
    }
    if vcpu.id == 0 { try entry.apply(to: vcpu) }
  }
}
