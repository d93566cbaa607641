// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import GuestImages
internal import GuestMemory

/// What a machine starts with, opened, and what it needs of the machine.
struct BootSource {
  private let kernel: any ImageSource
  private let initrd: (any ImageSource)?
  private let commandLine: String
  private let bootProtocol: BootProtocol?
  /// Whether it expects the interrupt controllers of a PC.
  let needsInterruptControllers: Bool
  /// Whether it can make use of an entropy device.
  let wantsEntropyDevice: Bool
  /// Whether it looks for ACPI tables.
  let wantsTables: Bool

  /// Opens the files, or finds the embedded guest, and checks the machine against its needs.
  init(_ configuration: MachineConfiguration) throws(MachineError) {
    switch configuration.boot {
    case .kernel(let path, let initrdPath, let commandLine, let bootProtocol):
      do throws(BootError) {
        kernel = try FileImage(path: path)
        initrd = if let initrdPath { try FileImage(path: initrdPath) } else { nil }
      } catch {
        throw .cannotCreate("\(error)")
      }
      if let commandLine {
        self.commandLine = commandLine
      } else {
        self.commandLine = try Self.defaultCommandLine(kernel, bootProtocol)
      }
      self.bootProtocol = bootProtocol
      needsInterruptControllers = true
      wantsEntropyDevice = true
      wantsTables = true
    case .guest(let name, let commandLine):
      guard let guest = GuestImage.named(name) else {
        let names = GuestImage.all.map(\.name).joined(separator: ", ")
        throw .invalid("no embedded guest is called '\(name)'; there are: \(names)")
      }
      try Self.check(guest, configuration)
      kernel = BytesImage(guest.bytes, name: guest.name)
      initrd = nil
      self.commandLine = commandLine
      bootProtocol = BootProtocol(rawValue: guest.bootProtocol)
      needsInterruptControllers = guest.requirements.contains(.interruptController)
      wantsEntropyDevice = guest.requirements.contains(.entropy)
      wantsTables = false
    }
  }

  /// A Linux that nobody told anything is to be seen.
  private static func defaultCommandLine(
    _ kernel: any ImageSource, _ bootProtocol: BootProtocol?
  ) throws(MachineError) -> String {
    do throws(BootError) {
      let found = if let bootProtocol { bootProtocol } else { try KernelLoader.detect(kernel) }
      switch found {
      // A vmlinux is found as PVH. There is no PCI, and looking for it prints an error.
      case .linux, .pvh: return "console=ttyS0 pci=off"
      case .elf64, .multiboot, .real: return ""
      }
    } catch {
      throw .cannotCreate("\(error)")
    }
  }

  private static func check(
    _ guest: GuestImage, _ configuration: MachineConfiguration
  ) throws(MachineError) {
    if guest.requirements.contains(.disk), configuration.disks.isEmpty {
      throw .invalid("the guest '\(guest.name)' needs a disk: add --disk PATH")
    }
    if guest.requirements.contains(.multipleProcessors), configuration.vcpus < 2 {
      throw .invalid("the guest '\(guest.name)' needs two vCPUs or more: add --vcpus 2")
    }
    if configuration.memory < guest.minimumMemory {
      throw .invalid(
        "the guest '\(guest.name)' needs \(guest.minimumMemory >> 10) KiB of memory or more")
    }
  }

  /// Puts everything into guest memory.
  ///
  /// - Parameter tables: describes the machine to a guest that wants tables.
  func load(
    into memory: GuestMemory, describing description: MachineDescription
  ) throws(MachineError) -> EntryState {
    do throws(BootError) {
      let root = wantsTables ? try ACPITables.write(description, into: memory) : nil
      return try KernelLoader.load(
        BootRequest(
          kernel: kernel, initrd: initrd, commandLine: commandLine, bootProtocol: bootProtocol,
          acpiRootPointer: root), into: memory)
    } catch {
      throw .cannotCreate("\(error)")
    }
  }
}
