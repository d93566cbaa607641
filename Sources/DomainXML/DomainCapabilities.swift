// SPDX-License-Identifier: Apache-2.0

/// What a host can do for domains of one type, as its domain capabilities say.
public struct DomainCapabilities: Sendable, Equatable {
  /// The type: `kvm`, `qemu`.
  public let type: String
  /// The processor models by rule that can be asked for: `host-passthrough`, `maximum`.
  public let processorModes: Set<String>
  /// The processor models by name that the host can run.
  public let usableProcessors: Set<String>

  /// Reads domain capabilities.
  ///
  /// - Throws: the first mistake, with its place.
  public init(parsing text: String) throws(XMLError) {
    let root = try XMLDocument(parsing: text).root
    type = root.first("domain")?.text ?? ""
    let modes = root.first("cpu")?.elements("mode") ?? []
    processorModes = Set(modes.filter { $0["supported"] == "yes" }.compactMap { $0["name"] })
    let models = modes.first { $0["name"] == "custom" }?.elements("model") ?? []
    usableProcessors = Set(models.filter { $0["usable"] != "no" }.map(\.text))
  }
}
