// SPDX-License-Identifier: Apache-2.0

/// The processor that a guest finds.
public enum ProcessorModel: Sendable, Equatable {
  /// The host's own.
  case host
  /// The host's own, without the feature that makes QEMU fail where KVM is itself inside a virtual
  /// machine that hides the processor's virtualization.
  case hostWithoutArchitecturalCapabilities
  /// Everything that can be emulated.
  case maximum
  /// A model by its name.
  case named(String)
  /// What libvirt chooses.
  case unspecified

  /// The model that a host can really run.
  ///
  /// - Parameters:
  ///   - capabilities: what the host can do for domains of the type.
  ///   - isHardware: whether the host's processor shows VMX or SVM; nil where that is not known.
  public static func best(_ capabilities: DomainCapabilities, isHardware: Bool?) -> ProcessorModel {
    if capabilities.type == "kvm" {
      guard capabilities.processorModes.contains("host-passthrough") else {
        return capabilities.usableProcessors.contains("kvm64") ? .named("kvm64") : .unspecified
      }
      return isHardware == false ? .hostWithoutArchitecturalCapabilities : .host
    }
    return capabilities.processorModes.contains("maximum") ? .maximum : .unspecified
  }

  /// The element for it; nil where libvirt chooses.
  var element: XMLElement? {
    switch self {
    case .host:
      XMLElement("cpu", ["mode": "host-passthrough", "check": "none"])
    case .hostWithoutArchitecturalCapabilities:
      XMLElement(
        "cpu", ["mode": "host-passthrough", "check": "none"],
        [XMLElement("feature", ["policy": "disable", "name": "arch-capabilities"])])
    case .maximum:
      XMLElement("cpu", ["mode": "maximum", "check": "none"])
    case .named(let name):
      XMLElement(
        "cpu", ["mode": "custom", "match": "exact", "check": "none"],
        [XMLElement("model", ["fallback": "forbid"], text: name)])
    case .unspecified: nil
    }
  }
}
