// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// The segment, control and table registers of a vCPU.
///
/// Source: `struct kvm_sregs`.
public struct SpecialRegisters: Sendable, Equatable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public var cs, ds, es, fs, gs, ss: Segment
  /// The task and local descriptor table registers.
  public var tr, ldt: Segment
  /// The descriptor table registers.
  public var gdt, idt: DescriptorTable
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public var cr0, cr2, cr3, cr4, cr8, efer: UInt64
  /// Address and enable bits of the local APIC (`IA32_APIC_BASE`).
  public var apicBase: UInt64
  /// Interrupts that wait to be injected, a bit for each vector.
  public var pendingInterrupts: (UInt64, UInt64, UInt64, UInt64)

  init(_ raw: kvm_sregs) {
    (cs, ds, es) = (Segment(raw.cs), Segment(raw.ds), Segment(raw.es))
    (fs, gs, ss) = (Segment(raw.fs), Segment(raw.gs), Segment(raw.ss))
    (tr, ldt) = (Segment(raw.tr), Segment(raw.ldt))
    gdt = DescriptorTable(base: raw.gdt.base, limit: raw.gdt.limit)
    idt = DescriptorTable(base: raw.idt.base, limit: raw.idt.limit)
    (cr0, cr2, cr3) = (raw.cr0, raw.cr2, raw.cr3)
    (cr4, cr8, efer) = (raw.cr4, raw.cr8, raw.efer)
    apicBase = raw.apic_base
    pendingInterrupts = raw.interrupt_bitmap
  }

  var raw: kvm_sregs {
    var raw = kvm_sregs()
    (raw.cs, raw.ds, raw.es) = (cs.raw, ds.raw, es.raw)
    (raw.fs, raw.gs, raw.ss) = (fs.raw, gs.raw, ss.raw)
    (raw.tr, raw.ldt) = (tr.raw, ldt.raw)
    (raw.gdt.base, raw.gdt.limit) = (gdt.base, gdt.limit)
    (raw.idt.base, raw.idt.limit) = (idt.base, idt.limit)
    (raw.cr0, raw.cr2, raw.cr3) = (cr0, cr2, cr3)
    (raw.cr4, raw.cr8, raw.efer) = (cr4, cr8, efer)
    raw.apic_base = apicBase
    raw.interrupt_bitmap = pendingInterrupts
    return raw
  }

  /// Two sets are equal if every register is.
  public static func == (left: SpecialRegisters, right: SpecialRegisters) -> Bool {
    [left.cs, left.ds, left.es, left.fs, left.gs, left.ss, left.tr, left.ldt]
      == [right.cs, right.ds, right.es, right.fs, right.gs, right.ss, right.tr, right.ldt]
      && (left.gdt, left.idt) == (right.gdt, right.idt)
      && (left.cr0, left.cr2, left.cr3) == (right.cr0, right.cr2, right.cr3)
      && (left.cr4, left.cr8, left.efer) == (right.cr4, right.cr8, right.efer)
      && left.apicBase == right.apicBase && left.pendingInterrupts == right.pendingInterrupts
  }
}
