// SPDX-License-Identifier: Apache-2.0

public import GuestMemory

/// Puts kernels into guest memory.
public enum KernelLoader {
  /// How many bytes at the start of an image can hold the header that tells what it is.
  private static let headerSize: UInt64 = 8192

  /// Loads a kernel, its initial RAM disk and its command line, with all that its boot protocol
  /// wants to find in memory.
  ///
  /// Nothing is written unless everything has a place.
  ///
  /// - Parameters:
  ///   - request: what to boot.
  ///   - memory: the guest's RAM. The ACPI tables can be written before or after: their range is
  ///     left free.
  /// - Returns: the registers of the boot vCPU.
  /// - Throws: ``BootError``, whatever the images contain.
  public static func load(
    _ request: BootRequest, into memory: GuestMemory
  ) throws(BootError) -> EntryState {
    let bootProtocol =
      if let asked = request.bootProtocol { asked } else { try detect(request.kernel) }
    return switch bootProtocol {
    case .linux: try LinuxBoot.load(request, into: memory)
    case .pvh: try PVHBoot.load(request, into: memory)
    case .elf64: try ELF64Boot.load(request, into: memory)
    case .multiboot: try MultibootBoot.load(request, into: memory)
    case .real: try RealModeBoot.load(request, into: memory)
    }
  }

  /// Finds out how an image boots from what it contains; never ``BootProtocol/real``.
  ///
  /// - Throws: ``BootError/notKernel(file:format:)``, or what is wrong with its headers.
  public static func detect(_ image: any ImageSource) throws(BootError) -> BootProtocol {
    let start = try image.part(
      "its first bytes", at: 0, length: max(1, min(image.size, headerSize)))
    if LinuxSetupHeader.isPresent(in: start) { return .linux }
    let multiboot = MultibootHeader.offset(in: start)
    guard start.matches(ELFImage.magic) else {
      if multiboot != nil { return .multiboot }
      if MultibootHeader.isVersion2(start) {
        throw .notKernel(file: image.name, format: .multiboot2)
      }
      throw .notKernel(file: image.name, format: ForeignFormat(start))
    }
    let elf = try ELFImage(image)
    if try elf.pvhEntry() != nil { return .pvh }
    if multiboot != nil { return .multiboot }
    if MultibootHeader.isVersion2(start) {
      throw .notKernel(file: image.name, format: .multiboot2)
    }
    guard elf.is64Bit else {
      throw .unsupported(
        file: image.name,
        problem: "is a 32-bit ELF image without a multiboot header or a PVH note; one is needed")
    }
    return .elf64
  }
}
