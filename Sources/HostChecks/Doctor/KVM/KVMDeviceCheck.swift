// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON
internal import KVM

/// `kvm.device`
struct KVMDeviceCheck: HostCheck {
  let id = "kvm.device"
  let title = "/dev/kvm can be used"
  let explanation = """
    Opens /dev/kvm for reading and writing, as every program that uses KVM does, and asks it for its \
    version. Where that fails, the reason says whether the device is missing, not permitted, or not KVM \
    at all, and the command fits: load the module, join the group, pass the device into the container.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    do throws(KVMUnavailable) {
      _ = try KVMSystem(path: context.kvmPath)
    } catch .wrongVersion, .lacks {
      // It is KVM and opens; what it lacks is the matter of other checks.
    } catch {
      return KVMAdvice.outcome(error, in: context)
    }
    return .pass("opens for reading and writing")
  }
}
