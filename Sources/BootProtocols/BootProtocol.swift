// SPDX-License-Identifier: Apache-2.0

/// How a kernel image is laid out and entered.
public enum BootProtocol: String, CaseIterable, Sendable {
  /// A Linux bzImage or vmlinux, entered in long mode with `boot_params` (Linux x86 boot protocol).
  case linux
  /// An ELF image with the note `XEN_ELFNOTE_PHYS32_ENTRY`, entered in protected mode (Xen PVH).
  case pvh
  /// A statically linked ELF64 image, entered in long mode with an `hvm_start_info`.
  case elf64
  /// A multiboot 1 image, entered in protected mode (Multiboot Specification 0.6.96).
  case multiboot
  /// A flat image at 0x7C00, entered in real mode. Never detected: it has no marks of its own.
  case real
}
