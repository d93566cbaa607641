// SPDX-License-Identifier: Apache-2.0

import KVM

/// A machine with one vCPU, of whatever KVM answers this thread's requests.
final class ScriptedMachine {
  let system: KVMSystem
  let machine: VirtualMachine
  let vcpu: VCPU

  init() throws {
    system = try KVMSystem(path: "/dev/null")
    machine = try system.createVirtualMachine()
    vcpu = try machine.createVCPU(id: 0)
  }
}
