// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// The names by which a domain that runs knows its devices, taken from its XML.
struct DeviceAliases {
  let names: Set<String>

  /// Looks for `<alias name='…'/>`, which libvirt writes in this form alone; a user may quote it with
  /// the other quotation mark.
  init(in xml: String) {
    var names: Set<String> = []
    var rest = Substring(xml)
    while let element = rest.firstRange(of: "<alias ") {
      rest = rest[element.upperBound...]
      let end = rest.firstIndex(of: ">") ?? rest.endIndex
      let attributes = rest[..<end]
      guard let name = attributes.firstRange(of: "name=") else { continue }
      let value = attributes[name.upperBound...]
      guard let quote = value.first, quote == "'" || quote == "\"" else { continue }
      names.insert(String(value.dropFirst().prefix { $0 != quote }))
    }
    self.names = names
  }
}

#endif
