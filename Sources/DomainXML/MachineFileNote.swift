// SPDX-License-Identifier: Apache-2.0

/// The machine file that a domain was made from, which the domain's metadata keep.
public struct MachineFileNote: Sendable, Equatable {
  /// The namespace of the element that is kept.
  static let namespace = "urn:roost:machine:1"
  private static let prefix = "roost"

  /// The file, as it was named then.
  public var file: String
  /// What relative paths in it are relative to.
  public var directory: String
  /// Its content.
  public var text: String
  /// How the guest's code is run, and why so, in words for a person.
  public var acceleration: String

  /// A note of these values.
  public init(file: String, directory: String, text: String, acceleration: String) {
    (self.file, self.directory) = (file, directory)
    (self.text, self.acceleration) = (text, acceleration)
  }

  /// Reads an element of a domain's metadata; nil if it is somebody else's.
  init?(_ element: XMLElement) {
    let parts = element.name.split(separator: ":")
    guard parts.count == 2, parts[1] == "machine",
      element["xmlns:\(parts[0])"] == Self.namespace
    else { return nil }
    self.init(
      file: element["file"] ?? "", directory: element["directory"] ?? "", text: element.text,
      acceleration: element["acceleration"] ?? "")
  }

  /// The element.
  var element: XMLElement {
    XMLElement(
      "\(Self.prefix):machine",
      [
        "xmlns:\(Self.prefix)": Self.namespace, "file": file, "directory": directory,
        "acceleration": acceleration,
      ], text: text)
  }
}

extension DomainDocument {
  /// The machine file that the domain was made from; nil for a domain of somebody else.
  public var machineFile: MachineFileNote? {
    get { (root.first("metadata")?.elements ?? []).lazy.compactMap(MachineFileNote.init).first }
    set {
      var metadata = root.first("metadata") ?? XMLElement("metadata")
      for element in metadata.elements where MachineFileNote(element) != nil {
        metadata.removeAll(element.name) { $0 == element }
      }
      if let newValue { metadata.add(newValue.element) }
      guard !metadata.elements.isEmpty else { return root.removeAll("metadata") }
      root.set(metadata)
    }
  }
}
