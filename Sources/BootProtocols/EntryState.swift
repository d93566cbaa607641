// SPDX-License-Identifier: Apache-2.0

/// The registers with which the boot vCPU enters a kernel. Registers that are not named are zero.
public struct EntryState: Sendable, Equatable {
  /// The mode that the control registers and segments below make up.
  public let mode: ProcessorMode

  /// First instruction, as an offset into a code segment whose base is zero.
  public var rip: UInt64
  /// Stack pointer.
  public var rsp: UInt64
  /// General purpose register.
  public var rax: UInt64 = 0
  /// General purpose register.
  public var rbx: UInt64 = 0
  /// General purpose register.
  public var rcx: UInt64 = 0
  /// General purpose register.
  public var rdx: UInt64 = 0
  /// General purpose register.
  public var rsi: UInt64 = 0
  /// General purpose register.
  public var rdi: UInt64 = 0
  /// General purpose register.
  public var rbp: UInt64 = 0
  /// Interrupts are off; bit 1 is always set.
  public var rflags: UInt64 = 2

  /// Control register 0.
  public var cr0: UInt64
  /// Physical address of the page tables, or zero.
  public var cr3: UInt64
  /// Control register 4.
  public var cr4: UInt64
  /// The extended feature enable register, MSR 0xC0000080.
  public var efer: UInt64

  /// Code segment.
  public var cs: SegmentState
  /// DS, ES, FS, GS and SS are all alike.
  public var data: SegmentState
  /// Task register.
  public var tr: SegmentState
  /// Local descriptor table.
  public var ldt: SegmentState
  /// Global descriptor table.
  public var gdt: DescriptorTableState
  /// Interrupt descriptor table.
  public var idt: DescriptorTableState

  /// Real mode with every segment at 0, as after a BIOS.
  init(realModeAt address: UInt16) {
    mode = .real
    rip = UInt64(address)
    rsp = UInt64(address)
    cr0 = ControlBits.cr0ExtensionType
    cr3 = 0
    cr4 = 0
    efer = 0
    cs = SegmentState(selector: 0, limit: 0xFFFF, type: SegmentType.code)
    data = SegmentState(selector: 0, limit: 0xFFFF, type: SegmentType.data)
    tr = SegmentState(
      selector: 0, limit: 0xFFFF, type: SegmentType.busyTaskState, isCodeOrData: false)
    ldt = SegmentState(
      selector: 0, limit: 0xFFFF, type: SegmentType.localTable, isCodeOrData: false)
    gdt = DescriptorTableState(base: 0, limit: 0xFFFF)
    idt = DescriptorTableState(base: 0, limit: 0x3FF)
  }

  /// Protected mode with flat 32-bit segments, paging off.
  init(
    protectedModeAt entry: UInt64, stack: UInt64, descriptors: SegmentTable, at gdt: UInt64,
    mode: ProcessorMode = .protected
  ) {
    self.mode = mode
    rip = entry
    rsp = stack
    cr0 = ControlBits.cr0ExtensionType | ControlBits.cr0ProtectionEnable
    cr3 = 0
    cr4 = 0
    efer = 0
    cs = descriptors.code
    data = descriptors.data
    tr = descriptors.taskState
    ldt = SegmentState(selector: 0, limit: 0, type: SegmentType.localTable, isCodeOrData: false)
    self.gdt = DescriptorTableState(base: gdt, limit: SegmentTable.limit)
    idt = DescriptorTableState(base: 0, limit: 0)
  }

  /// Long mode with the first 4 GiB mapped to themselves.
  init(
    longModeAt entry: UInt64, stack: UInt64, descriptors: SegmentTable, at gdt: UInt64,
    pageTables: UInt64
  ) {
    self.init(protectedModeAt: entry, stack: stack, descriptors: descriptors, at: gdt, mode: .long)
    cr0 |= ControlBits.cr0Paging
    cr3 = pageTables
    cr4 = ControlBits.cr4PhysicalAddressExtension
    efer = ControlBits.eferLongModeEnable | ControlBits.eferLongModeActive
  }
}
