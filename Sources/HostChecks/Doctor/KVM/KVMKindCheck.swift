// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import KVM

/// `kvm.kind`
struct KVMKindCheck: HostCheck {
  let id = "kvm.kind"
  let title = "what KVM this is"
  let explanation = """
    Tells the KVM of this host: VMX (kvm_intel) or SVM (kvm_amd) on real hardware; nested, where \
    the host is itself a virtual machine whose hypervisor passes VMX or SVM on; paravirtual (kvm_pvm), \
    which needs neither and interprets the kernels of guests. The modules and the processor tell; \
    kvm.speed measures what it means.
    """
  let group = CheckGroup.doctor
  let requirements = [CheckRequirement.kvm]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let processor = ProcessorInformation.current
    func has(_ module: String) -> Bool { HostFile.exists(context.path("/sys/module/\(module)")) }
    let modules = ["kvm_intel", "kvm_amd", "kvm_pvm"].filter(has)
    let isPVM = modules.contains("kvm_pvm")
    let hasHardware =
      modules.contains("kvm_intel") || modules.contains("kvm_amd")
      || !isPVM && (processor.hasVMX || processor.hasSVM)
    let technology = modules.contains("kvm_amd") || processor.hasSVM ? "SVM" : "VMX"
    let kind =
      switch (hasHardware, processor.isVirtual) {
      case (true, true): "nested \(technology)"
      case (true, false): technology
      case (false, _): isPVM ? "paravirtual (kvm_pvm)" : "unknown"
      }
    let parameter = technology == "SVM" ? "kvm_amd/parameters/npt" : "kvm_intel/parameters/ept"
    let paging = hasHardware ? HostFile.text(context.path("/sys/module/\(parameter)")) : nil
    let nesting = HostFile.text(
      context.path("/sys/module/kvm_\(technology == "SVM" ? "amd" : "intel")/parameters/nested"))
    let details = [
      CheckDetail("kind", .string(kind)),
      CheckDetail("modules", .array(modules.map { .string($0) })),
      CheckDetail("under", processor.hypervisorName.map { .string($0) } ?? .null),
      CheckDetail("two-dimensional paging", Self.truth(paging)),
      CheckDetail("guests may nest", hasHardware ? Self.truth(nesting) : .bool(false)),
    ]
    let measured = kind + (processor.hypervisorName.map { ", under \($0)" } ?? "")
    if Self.truth(paging) == .bool(false) {
      return .warn(
        "two-dimensional paging is off, which makes memory slow for guests", measured: measured,
        fix: technology == "SVM"
          ? "sudo modprobe -r kvm_amd && sudo modprobe kvm_amd npt=1"
          : "sudo modprobe -r kvm_intel && sudo modprobe kvm_intel ept=1",
        details: details)
    }
    return .pass(measured, details: details)
  }

  /// A parameter of a module: `Y`, `N`, `1` or `0`; null if it cannot be read.
  private static func truth(_ text: String?) -> JSONValue {
    switch text {
    case "Y", "1": true
    case "N", "0": false
    default: .null
    }
  }
}
