// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML

/// How a guest's code is run, in words for a person.
enum Acceleration {
  /// The words for a type of domain, where nothing was chosen.
  static func words(forType type: String) -> String {
    switch type {
    case "kvm": "KVM"
    case "qemu": "emulated"
    case "lxc", "openvz", "vz": "a container, on the host's kernel"
    case "test": "nothing runs in it: libvirt's test driver"
    default: type
    }
  }

  /// The words for a type that a file asks for.
  static func words(asked type: String, by file: String) -> String {
    "\(words(forType: type)) (type: \(type) in \(file))"
  }

  /// The words for emulation because of something that KVM lacks.
  static func words(emulatedFor reason: String) -> String {
    "emulated (no KVM here: \(reason))"
  }
}

#endif
