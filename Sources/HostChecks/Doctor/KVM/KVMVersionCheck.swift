// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// `kvm.api-version`
struct KVMVersionCheck: HostCheck {
  let id = "kvm.api-version"
  let title = "KVM API version 12"
  let explanation = """
    Asks KVM for the version of its API (KVM_GET_API_VERSION). It has been 12 since Linux 2.6.22, and \
    will stay so: anything else is no KVM that programs can use.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    do throws(KVMUnavailable) {
      _ = try KVMSystem(path: context.kvmPath)
      return .pass(String(KVMSystem.apiVersion))
    } catch .wrongVersion(let path, let version) {
      var outcome = KVMAdvice.outcome(.wrongVersion(path: path, version: version), in: context)
      outcome.measured = String(version)
      return outcome
    } catch .lacks {
      // The version was right, then.
      return .pass(String(KVMSystem.apiVersion))
    } catch {
      var outcome = CheckOutcome.skip("KVM cannot be used: see kvm.device")
      outcome.isKVMUnusable = true
      return outcome
    }
  }
}
