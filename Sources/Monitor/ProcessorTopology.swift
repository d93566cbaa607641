// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// How a machine's vCPUs are told to the guest: one package of single-threaded cores.
///
/// Source: the `CPUID` descriptions of the processor manuals of Intel and AMD.
struct ProcessorTopology {
  /// How many vCPUs.
  let count: UInt32
  /// Whether interrupt controllers are in the kernel.
  let hasInterruptControllers: Bool

  /// How many bits of an APIC id number the cores of the package.
  private var coreBits: UInt32 {
    count > 1 ? UInt32(UInt32.bitWidth - (count - 1).leadingZeroBitCount) : 0
  }

  /// What `CPUID` is to answer on one vCPU, from what the host can offer.
  func entries(from supported: [CPUIDEntry], for id: UInt32) -> [CPUIDEntry] {
    supported.compactMap { adjust($0, id) } + extendedTopology(id)
  }

  private func adjust(_ entry: CPUIDEntry, _ id: UInt32) -> CPUIDEntry? {
    var entry = entry
    switch entry.function {
    case 0x1:
      entry.ebx = entry.ebx & 0x0000_FFFF | count << 16 | id << 24
      entry.ecx |= Bit.hypervisor
      entry.set(Bit.tscDeadline, in: \.ecx, to: hasInterruptControllers)
      entry.set(Bit.multithreading, in: \.edx, to: count > 1)
    case 0x4 where entry.eax & Bit.cacheType != 0:
      // Cores of the package, less one; no cache is shared by threads of a core.
      entry.eax = entry.eax & 0x0000_3FFF | (count - 1) << 26
      let level = entry.eax >> 5 & 7
      if level >= 3 { entry.eax |= (count - 1) << 14 }
    case 0xB, 0x1F:
      return nil
    case 0x8000_0008:
      entry.ecx = coreBits << 12 | (count - 1)
    case 0x8000_001E:
      (entry.eax, entry.ebx, entry.ecx) = (id, id, 0)
    case 0x8000_001D where entry.eax & Bit.cacheType != 0:
      let level = entry.eax >> 5 & 7
      entry.eax = entry.eax & 0xFC00_3FFF
      if level >= 3 { entry.eax |= (count - 1) << 14 }
    default: break
    }
    return entry
  }

  private func extendedTopology(_ id: UInt32) -> [CPUIDEntry] {
    var threads = CPUIDEntry(function: 0xB, eax: 0, ebx: 1, ecx: 1 << 8, edx: id)
    threads.flags = 1
    var cores = CPUIDEntry(function: 0xB, eax: coreBits, ebx: count, ecx: 2 << 8 | 1, edx: id)
    (cores.index, cores.flags) = (1, 1)
    var end = CPUIDEntry(function: 0xB, ecx: 2, edx: id)
    (end.index, end.flags) = (2, 1)
    return [threads, cores, end]
  }

  private enum Bit {
    static let cacheType: UInt32 = 0x1F
    static let hypervisor: UInt32 = 1 << 31
    static let tscDeadline: UInt32 = 1 << 24
    static let multithreading: UInt32 = 1 << 28
  }
}

extension CPUIDEntry {
  fileprivate mutating func set(
    _ bit: UInt32, in register: WritableKeyPath<CPUIDEntry, UInt32>, to isSet: Bool
  ) {
    if isSet { self[keyPath: register] |= bit } else { self[keyPath: register] &= ~bit }
  }
}
