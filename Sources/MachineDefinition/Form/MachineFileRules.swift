// SPDX-License-Identifier: Apache-2.0

/// What holds between the values of a machine file.
struct MachineFileRules {
  private let machine: YAMLNode
  private let defaultBackend: BackendKind
  private(set) var mistakes: [Mistake] = []

  /// Checks a machine.
  ///
  /// - Parameters:
  ///   - machine: the file; what each value is by itself is checked elsewhere.
  ///   - defaultBackend: whose machine it is where the file does not say so.
  init(_ machine: YAMLNode, for defaultBackend: BackendKind) {
    self.machine = machine
    self.defaultBackend = defaultBackend
    switch backend {
    case .native?: checkNative()
    case .libvirt?: checkLibvirt()
    case nil: break
    }
    if let boot = machine["boot"] { check(boot: boot) }
  }

  /// The backend of the file, nil if it is none.
  private var backend: BackendKind? {
    guard let node = machine["backend"] else { return defaultBackend }
    return node.text.flatMap { BackendKind(rawValue: $0) }
  }

  private mutating func refuse(_ position: SourcePosition, _ message: String) {
    mistakes.append(Mistake(position, message))
  }

  private mutating func checkNative() {
    for field in MachineFileForm.machine.fields {
      guard let member = machine.member(field.key) else { continue }
      switch field.availability {
      case .everywhere: break
      case .libvirtOnly:
        refuse(
          member.keyPosition,
          "\(field.key) goes with backend: libvirt only: remove it, or choose that backend")
      case .libvirtYet where member.value.elements.isEmpty: break
      case .libvirtYet:
        refuse(
          member.keyPosition,
          "the native backend has no \(field.key) yet: remove it, or choose backend: libvirt")
      }
    }
    if machine.member("boot") == nil {
      refuse(
        machine.position, "boot is missing: it says what to start, as in boot: { kernel: vmlinuz }")
    }
    for disk in machine["disks"]?.elements ?? [] {
      guard let format = disk["format"], format.text == DiskFormat.qcow2.rawValue else { continue }
      refuse(
        format.position,
        "the native backend has only raw disks yet: qemu-img convert -O raw makes one")
    }
  }

  private mutating func checkLibvirt() {
    if let guest = machine["boot"]?.member("guest") {
      refuse(guest.keyPosition, "the embedded guests go with backend: native only: give a kernel")
    }
  }

  private mutating func check(boot: YAMLNode) {
    guard case .mapping = boot.content else { return }
    switch (boot.member("kernel"), boot.member("guest")) {
    case (nil, nil):
      refuse(boot.position, "boot has nothing to start: it has kernel: FILE or guest: NAME")
    case (let kernel?, let guest?):
      let later = max(kernel.keyPosition, guest.keyPosition)
      refuse(later, "boot.kernel and boot.guest exclude each other: remove one of them")
    case (nil, _?):
      for key in ["initrd", "protocol"] {
        guard let member = boot.member(key) else { continue }
        refuse(member.keyPosition, "boot.\(key) goes with a kernel, not with a guest: remove it")
      }
    case (_?, nil): break
    }
  }
}
