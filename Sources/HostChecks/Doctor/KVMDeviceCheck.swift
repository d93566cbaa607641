// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// `kvm.device`
struct KVMDeviceCheck: HostCheck {
  let id = "kvm.device"
  let title = "KVM device"
  let explanation = "Opens /dev/kvm for reading and writing, as every program that uses KVM does."
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    do throws(KVMUnavailable) {
      _ = try KVMSystem(path: context.kvmPath)
      return .pass("usable")
    } catch {
      var outcome = CheckOutcome.fail("\(error)")
      outcome.isKVMUnusable = true
      return outcome
    }
  }
}
