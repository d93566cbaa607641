// SPDX-License-Identifier: Apache-2.0

/// A file format that is mistaken for a kernel image; the raw value reads well after "is".
public enum ForeignFormat: String, Sendable, CaseIterable {
  /// Compressed with gzip.
  case gzip = "a gzip file"
  /// Compressed with xz.
  case xz = "an xz file"
  /// Compressed with Zstandard.
  case zstd = "a zstd file"
  /// Compressed with bzip2.
  case bzip2 = "a bzip2 file"
  /// Compressed with LZ4.
  case lz4 = "an lz4 file"
  /// Compressed with LZMA.
  case lzma = "an lzma file"
  /// Compressed with lzop.
  case lzop = "an lzop file"
  /// A Linux kernel for 64-bit Arm.
  case arm64Image = "a Linux kernel for arm64"
  /// A Windows or UEFI program.
  case portableExecutable = "a PE program (Windows or UEFI)"
  /// A script with an interpreter line.
  case script = "a script"
  /// A cpio archive, as initial RAM disks are.
  case cpio = "a cpio archive, as an initrd is"
  /// A QEMU disk image.
  case qcow2 = "a qcow2 disk image"
  /// A SquashFS file system.
  case squashfs = "a SquashFS file system"
  /// A U-Boot image.
  case uImage = "a U-Boot uImage"
  /// A Debian package or a static library.
  case archive = "an ar archive (a package or a static library)"
  /// A kernel that only speaks Multiboot 2.
  case multiboot2 = "a Multiboot 2 kernel"
  /// A boot sector, or a disk that begins with one.
  case bootSector = "a boot sector or disk image"

  /// What would be right instead, as the end of a message.
  var remedy: String {
    switch self {
    case .gzip, .xz, .zstd, .bzip2, .lz4, .lzma, .lzop: "unpack it to get at the kernel image"
    case .arm64Image: "a kernel for x86-64 is needed"
    case .cpio: "pass it with --initrd, and a kernel image as the kernel"
    case .qcow2, .squashfs: "pass it with --disk, and a kernel image as the kernel"
    case .multiboot2: "Multiboot 1, PVH and ELF64 kernels can be booted"
    case .bootSector: "a flat image of a few hundred KiB can be booted with --protocol real"
    case .portableExecutable, .script, .uImage, .archive:
      "a bzImage, ELF or multiboot image is needed"
    }
  }

  /// Recognises a format by the first bytes of a file.
  init?(_ header: HeaderBytes) {
    let magic: [(ForeignFormat, [UInt8])] = [
      (.gzip, [0x1F, 0x8B]), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
      (.zstd, [0x28, 0xB5, 0x2F, 0xFD]), (.bzip2, Array("BZh".utf8)),
      (.lz4, [0x04, 0x22, 0x4D, 0x18]), (.lz4, [0x02, 0x21, 0x4C, 0x18]),
      (.lzma, [0x5D, 0, 0]), (.lzop, [0x89, 0x4C, 0x5A, 0x4F, 0]),
      (.script, Array("#!".utf8)), (.cpio, Array("07070".utf8)), (.cpio, [0xC7, 0x71]),
      (.qcow2, [0x51, 0x46, 0x49, 0xFB]), (.squashfs, Array("hsqs".utf8)),
      (.uImage, [0x27, 0x05, 0x19, 0x56]), (.archive, Array("!<arch>\n".utf8)),
    ]
    if let (format, _) = magic.first(where: { header.matches($0.1) }) {
      self = format
    } else if header.matches("MZ") {
      self = header.matches("ARM\u{64}", at: 0x38) ? .arm64Image : .portableExecutable
    } else if header.matches("ARM\u{64}", at: 0x38) {
      self = .arm64Image
    } else if header.matches([0x55, 0xAA], at: 0x1FE) {
      self = .bootSector
    } else {
      return nil
    }
  }
}
