// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import JSON

/// `host.processor`
struct ProcessorCheck: HostCheck {
  let id = "host.processor"
  let title = "processor"
  let explanation = """
    Shows the processor and its virtualization flags. For information only: flags neither prove that \
    KVM works (the firmware or another hypervisor may have it locked) nor that it does not (a \
    paravirtual KVM needs none). Whether KVM works is tried by the checks whose ids begin with kvm.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let processor = ProcessorInformation.current
    var flags: [String] = []
    if processor.hasVMX { flags.append("vmx") }
    if processor.hasSVM { flags.append("svm") }
    if processor.hasNestedPaging { flags.append("npt") }
    if processor.isVirtual { flags.append("hypervisor") }
    let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let name = processor.model.isEmpty ? processor.vendor : processor.model
    return .pass(
      "\(count) × \(name), \(flags.isEmpty ? "no virtualization flags" : flags.joined(separator: " "))",
      details: [
        CheckDetail("vendor", .string(processor.vendor)),
        CheckDetail("model", .string(processor.model)),
        CheckDetail("processors", JSONValue(count)),
        CheckDetail("flags", .array(flags.map { .string($0) })),
        CheckDetail("hypervisor", processor.hypervisorName.map { .string($0) } ?? .null),
      ])
  }
}
