// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import GuestMemory
import Testing

@Suite struct RealModeBootTests {
  @Test func flatImageRunsInSixtyFourKiB() throws {
    let memory = try GuestMemory(size: 64 << 10)
    let state = try load([0xF4, 0xEB, 0xFD], as: .real, into: memory)
    #expect(try memory.bytes(at: 0x7C00, count: 3) == [0xF4, 0xEB, 0xFD])
    #expect(state.mode == .real)
    #expect(state.rip == 0x7C00)
    #expect(state.rsp == 0x7C00)
    #expect(state.rflags == 2)
    #expect(state.cr0 & 0x8000_0001 == 0)
    #expect(state.efer == 0)
    for segment in [state.cs, state.data] {
      #expect(segment.selector == 0)
      #expect(segment.base == 0)
      #expect(segment.limit == 0xFFFF)
      #expect(!segment.hasPageGranularity)
    }
    #expect(state.idt.limit == 0x3FF)
  }

  @Test func endsAtTheTopOfConventionalMemory() throws {
    let fitting = [UInt8](repeating: 1, count: 0x9FC00 - 0x7C00)
    #expect(try failure(fitting, as: .real) == nil)
    #expect(
      try failure(fitting + [1], as: .real)
        == "kernel: cannot boot with --protocol real: it has 622593 bytes; "
        + "622592 fit from 0x7c00 to 0x9fc00")
  }

  @Test func needsMemoryForWhatItHas() throws {
    let image = [UInt8](repeating: 1, count: 40 << 10)
    #expect(
      try failure(image, as: .real, memory: 64 << 10)
        == "kernel: needs 1 MiB of memory at least; the machine has 64 KiB")
  }

  @Test func takesNothingElse() throws {
    #expect(
      try failure([0xF4], as: .real, initrd: [1])
        == "--protocol real takes no initrd; leave it out")
    #expect(
      try failure([0xF4], as: .real, commandLine: "quiet")
        == "--protocol real takes no command line; leave it out")
    #expect(try failure([], as: .real) == "kernel: is empty")
  }
}
