// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import ControlProtocol
internal import GuestImages
internal import JSON
internal import Monitor

/// The machine file, described once: for the reader and for the JSON Schema.
enum MachineFileForm {
  /// The version of the form.
  static let schema = 1

  /// The file.
  static let machine = MappingForm(fields: [
    FieldForm(
      key: "schema", summary: "The version of this format.", form: .integer(schema...schema),
      isRequired: true),
    FieldForm(
      key: "name", summary: "What the machine is called.", form: .text(.name), isRequired: true),
    FieldForm(
      key: "backend", summary: "What runs the machine.", form: choice(BackendKind.self),
      defaultValue: .string(defaults.backend.rawValue)),
    FieldForm(
      key: "connect", summary: "The libvirt URI to connect to.", form: .text(.uri),
      availability: .libvirtOnly),
    FieldForm(
      key: "vcpus", summary: "Virtual processors.", form: .integer(MachineConfiguration.vcpuRange),
      defaultValue: JSONValue(defaults.vcpus)),
    FieldForm(
      key: "memory", summary: "Guest memory, a whole number with its unit.", form: .text(.memory),
      defaultValue: .string(defaults.memory.description)),
    FieldForm(
      key: "hugepages", summary: "Whether the kernel is asked for huge pages.", form: .boolean,
      defaultValue: .bool(defaults.usesHugePages)),
    FieldForm(
      key: "boot", summary: "What the machine starts with; the native backend needs it.",
      form: .mapping(boot, example: "boot: { kernel: vmlinuz }")),
    FieldForm(
      key: "disks", summary: "The disks, in the order in which the guest finds them.",
      form: .list(
        of: .mapping(disk, example: "- path: disk.img"), maximum: MachineConfiguration.maximumDisks,
        example: "- path: disk.img"), defaultValue: []),
    FieldForm(
      key: "networks", summary: "Names of the libvirt networks that the machine is in.",
      form: .list(of: .text(.name), maximum: 16, example: "- default"), defaultValue: [],
      availability: .libvirtYet),
    FieldForm(
      key: "serial", summary: "Where the serial port leads.", form: .text(.serial),
      defaultValue: .string(defaults.serial.text)),
    FieldForm(
      key: "rng", summary: "Whether there is a virtio entropy device.", form: choice(Presence.self),
      defaultValue: .string(defaults.entropyDevice.rawValue)),
    FieldForm(
      key: "interruptControllers", summary: "Whether PIC, I/O APIC, local APICs and PIT exist.",
      form: choice(Presence.self),
      defaultValue: .string(defaults.interruptControllers.rawValue)),
    FieldForm(
      key: "on", summary: "What happens to a started machine when its guest ends.",
      form: .mapping(endings, example: "on: { reboot: restart }")),
    FieldForm(
      key: "libvirt", summary: "What only libvirt knows.",
      form: .mapping(libvirt, example: "libvirt: { type: kvm }"), availability: .libvirtOnly),
  ])

  /// `boot`
  static let boot = MappingForm(fields: [
    FieldForm(key: "kernel", summary: "The kernel image.", form: .text(.path)),
    FieldForm(
      key: "initrd", summary: "The initial RAM disk, or the first module.", form: .text(.path)),
    FieldForm(key: "cmdline", summary: "The kernel's command line.", form: .text(.commandLine)),
    FieldForm(
      key: "protocol", summary: "How the kernel is booted.",
      form: .choice(["auto"] + BootProtocol.allCases.map(\.rawValue)), defaultValue: "auto"),
    FieldForm(
      key: "guest", summary: "One of the embedded guests, instead of a kernel.",
      form: .choice(GuestImage.all.map(\.name))),
  ])

  /// An element of `disks`
  static let disk = MappingForm(fields: [
    FieldForm(
      key: "path", summary: "An image file or a block device.", form: .text(.path),
      isRequired: true),
    FieldForm(
      key: "format", summary: "The form of the image, which is never guessed.",
      form: choice(DiskFormat.self), defaultValue: .string(DiskFormat.raw.rawValue)),
    FieldForm(
      key: "readonly", summary: "Whether the guest may only read.", form: .boolean,
      defaultValue: false),
  ])

  /// `on`
  static let endings = MappingForm(fields: [
    FieldForm(
      key: "poweroff", summary: "The guest powered off.", form: choice(EndPolicy.self),
      defaultValue: .string(defaults.onPowerOff.rawValue)),
    FieldForm(
      key: "reboot", summary: "The guest reset itself.", form: choice(EndPolicy.self),
      defaultValue: .string(defaults.onReboot.rawValue)),
    FieldForm(
      key: "crash", summary: "The guest crashed.", form: choice(EndPolicy.self),
      defaultValue: .string(defaults.onCrash.rawValue)),
  ])

  /// `libvirt`
  static let libvirt = MappingForm(fields: [
    FieldForm(key: "type", summary: "The domain's type, as in kvm.", form: .text(.word)),
    FieldForm(key: "machine", summary: "The machine's type, as in q35.", form: .text(.word)),
    FieldForm(
      key: "firmware", summary: "What starts the guest.", form: choice(LibvirtFirmware.self)),
    FieldForm(
      key: "xml", summary: "A file with domain XML that the domain is made from.",
      form: .text(.path)),
  ])

  /// What holds for everything that a file leaves out.
  private static let defaults = MachineDefinition(name: "machine")

  private static func choice<Choice>(_ type: Choice.Type) -> ValueForm
  where Choice: CaseIterable & RawRepresentable, Choice.RawValue == String {
    .choice(type.allCases.map(\.rawValue))
  }
}
