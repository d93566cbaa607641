// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks

/// What this processor tells of itself.
///
/// Source: the instruction `CPUID`; no file of the host is needed.
struct ProcessorInformation {
  /// Its maker, as in `GenuineIntel`.
  let vendor: String
  /// Its name, as its maker wrote it.
  let model: String
  /// Whether it offers VMX.
  let hasVMX: Bool
  /// Whether it offers SVM.
  let hasSVM: Bool
  /// Whether SVM comes with nested paging.
  let hasNestedPaging: Bool
  /// Whether it is a virtual processor.
  let isVirtual: Bool
  /// The signature of the hypervisor that it runs under, as in `KVMKVMKVM`; nil without one.
  let hypervisor: String?

  /// The processor that runs this.
  static var current: ProcessorInformation {
    let basic = cpuid(0)
    let features = cpuid(1)
    let highest = cpuid(0x8000_0000)[0]
    let extended = highest >= 0x8000_0001 ? cpuid(0x8000_0001) : [0, 0, 0, 0]
    let hasSVM = extended[2] >> 2 & 1 == 1
    let isVirtual = features[2] >> 31 == 1
    var name: [UInt32] = []
    if highest >= 0x8000_0004 {
      for leaf in 0x8000_0002...0x8000_0004 as ClosedRange<UInt32> { name += cpuid(leaf) }
    }
    return ProcessorInformation(
      vendor: text([basic[1], basic[3], basic[2]]), model: text(name),
      hasVMX: features[2] >> 5 & 1 == 1, hasSVM: hasSVM,
      hasNestedPaging: hasSVM && highest >= 0x8000_000A && cpuid(0x8000_000A)[3] & 1 == 1,
      isVirtual: isVirtual,
      hypervisor: isVirtual ? text(Array(cpuid(0x4000_0000)[1...])) : nil)
  }

  /// Whether QEMU emulates it, in software and without some of what processors do.
  var isEmulatedByQEMU: Bool { hypervisor == "TCGTCGTCGTCG" }

  /// The hypervisor's usual name.
  var hypervisorName: String? {
    guard let hypervisor else { return nil }
    let names = [
      "KVMKVMKVM": "KVM", "Microsoft Hv": "Hyper-V", "VMwareVMware": "VMware",
      "XenVMMXenVMM": "Xen", "TCGTCGTCGTCG": "QEMU without KVM", "bhyve bhyve": "bhyve",
      "VBoxVBoxVBox": "VirtualBox", "ACRNACRNACRN": "ACRN", "prl hyperv": "Parallels",
    ]
    return names[hypervisor] ?? (hypervisor.isEmpty ? "an unnamed hypervisor" : hypervisor)
  }

  private static func cpuid(_ leaf: UInt32) -> [UInt32] {
    var registers: [UInt32] = [0, 0, 0, 0]
    unsafe roost_cpuid(leaf, 0, &registers)
    return registers
  }

  /// Characters in the order in which registers hold them, without spaces and zeros around them.
  private static func text(_ registers: [UInt32]) -> String {
    let bytes = registers.flatMap { register in
      (0..<4).map { UInt8(truncatingIfNeeded: register >> (8 * $0)) }
    }
    let words = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    return words.split(separator: " ").joined(separator: " ")
  }
}
