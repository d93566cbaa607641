// SPDX-License-Identifier: Apache-2.0

public import ControlProtocol
public import JSON
public import MachineDefinition
public import Monitor

/// A machine's definition as the store keeps it: what the user wrote, and what it was compiled to.
///
/// The compiled form is what starts, so that a machine starts as it was defined even when a later
/// program reads machine files differently.
public struct StoredDefinition: Sendable, Equatable {
  /// The version of the file's form.
  public static let schema = 1

  /// What the machine is called.
  public let name: String
  /// What the user wrote.
  public let source: DefinitionSource
  /// The machine as the monitor takes it.
  public let configuration: MachineConfiguration
  /// What happens when the guest has powered off.
  public let onPowerOff: EndPolicy
  /// What happens when the guest has reset itself.
  public let onReboot: EndPolicy
  /// What happens when the guest has crashed.
  public let onCrash: EndPolicy

  /// Compiles a machine file.
  ///
  /// - Throws: ``BackendError/Kind/invalid`` with a line for every mistake, and for a machine of
  ///   another backend.
  public init(compiling source: DefinitionSource) throws(BackendError) {
    let machine: MachineDefinition
    do throws(MachineFileError) {
      machine = try MachineFile.parse(
        source.bytes, file: source.file, directory: source.directory)
    } catch {
      throw BackendError(.invalid, error.description)
    }
    guard let configuration = machine.configuration else {
      throw BackendError(
        .invalid,
        "\(source.file): \(machine.name) has backend: \(machine.backend.rawValue), and the native "
          + "backend defines machines with backend: native: give --connect URI")
    }
    self.source = source
    self.configuration = configuration
    name = machine.name
    onPowerOff = machine.onPowerOff
    onReboot = machine.onReboot
    onCrash = machine.onCrash
  }

  /// The content of the file.
  public var document: JSONValue {
    [
      "schema": JSONValue(Self.schema),
      "name": .string(name),
      "source": [
        "file": .string(source.file),
        "directory": .string(source.directory),
        "text": .string(String(decoding: source.bytes, as: UTF8.self)),
      ],
      "compiled": compiled,
    ]
  }

  /// The compiled form: the machine's document, and what happens when its guest ends.
  public var compiled: JSONValue {
    // A document that this program writes is one that it parses; anything else is a broken entry.
    let configuration = (try? JSONValue(parsing: configuration.document)) ?? .null
    return [
      "configuration": configuration,
      "on": [
        "poweroff": .string(onPowerOff.rawValue),
        "reboot": .string(onReboot.rawValue),
        "crash": .string(onCrash.rawValue),
      ],
    ]
  }

  /// Reads the content of the file.
  ///
  /// - Parameters:
  ///   - bytes: the content.
  ///   - name: the machine that it has to be of.
  /// - Throws: why it cannot be used.
  init(_ bytes: [UInt8], of name: String) throws(BrokenDefinition) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(
        parsing: bytes, limits: JSONLimits(size: MachineStore.maximumDefinitionSize))
    } catch {
      throw BrokenDefinition("its definition is no JSON: \(error)")
    }
    guard let schema = document["schema"]?.intValue else { throw .missing("schema") }
    guard schema == Self.schema else {
      throw BrokenDefinition(
        "its definition has schema \(schema), and this program reads \(Self.schema)")
    }
    guard let recordedName = document["name"]?.stringValue else { throw .missing("name") }
    guard recordedName == name else {
      throw BrokenDefinition(
        "its definition is that of \(JSONValue.string(recordedName).serialized())")
    }
    guard let file = document["source"]?["file"]?.stringValue,
      let directory = document["source"]?["directory"]?.stringValue,
      let text = document["source"]?["text"]?.stringValue
    else { throw .missing("source") }
    guard let compiled = document["compiled"]?["configuration"] else {
      throw .missing("compiled.configuration")
    }
    do throws(MachineError) {
      configuration = try MachineConfiguration(
        document: [UInt8](compiled.serialized().utf8), name: "its definition")
    } catch {
      throw BrokenDefinition(error.description)
    }
    let policy = { (key: String) throws(BrokenDefinition) -> EndPolicy in
      guard let text = document["compiled"]?["on"]?[key]?.stringValue,
        let policy = EndPolicy(rawValue: text)
      else { throw .missing("compiled.on.\(key)") }
      return policy
    }
    self.name = name
    source = DefinitionSource(file: file, directory: directory, bytes: [UInt8](text.utf8))
    onPowerOff = try policy("poweroff")
    onReboot = try policy("reboot")
    onCrash = try policy("crash")
  }
}
