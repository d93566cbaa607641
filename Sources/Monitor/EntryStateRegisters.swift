// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import KVM

extension EntryState {
  /// Puts the state into a vCPU's registers.
  func apply(to vcpu: borrowing VCPU) throws(KVMError) {
    var special = try vcpu.specialRegisters()
    special.cs = Segment(cs)
    let data = Segment(self.data)
    (special.ds, special.es, special.fs, special.gs, special.ss) = (data, data, data, data, data)
    (special.tr, special.ldt) = (Segment(tr), Segment(ldt))
    special.gdt = DescriptorTable(base: gdt.base, limit: gdt.limit)
    special.idt = DescriptorTable(base: idt.base, limit: idt.limit)
    (special.cr0, special.cr3, special.cr4, special.efer) = (cr0, cr3, cr4, efer)
    try vcpu.setSpecialRegisters(special)

    var general = Registers()
    (general.rip, general.rsp, general.rbp, general.rflags) = (rip, rsp, rbp, rflags)
    (general.rax, general.rbx, general.rcx, general.rdx) = (rax, rbx, rcx, rdx)
    (general.rsi, general.rdi) = (rsi, rdi)
    try vcpu.setRegisters(general)
  }
}

extension Segment {
  fileprivate init(_ state: SegmentState) {
    self.init(
      base: state.base, limit: state.limit, selector: state.selector, type: state.type,
      present: state.isPresent ? 1 : 0, privilegeLevel: state.privilege,
      defaultSize: state.is32Bit ? 1 : 0, codeOrData: state.isCodeOrData ? 1 : 0,
      longMode: state.isLong ? 1 : 0, granularity: state.hasPageGranularity ? 1 : 0,
      unusable: state.isPresent ? 0 : 1)
  }
}
