// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension MachineFile {
  /// The form of machine files as a JSON Schema (draft 2020-12), made of what the reader checks with.
  ///
  /// It cannot say that a size is within its range, nor that a key does not come twice.
  public static var jsonSchema: String {
    var schema = JSONObject()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Roost machine file"
    for (key, value) in object(MachineFileForm.machine, boot: bootRules).members.map({
      ($0.key, $0.value)
    }) { schema[key] = value }
    schema["if"] = ["properties": ["backend": ["const": "libvirt"]], "required": ["backend"]]
    schema["then"] = ["properties": ["boot": ["properties": ["guest": false]]]]
    schema["else"] = .object(nativeRules)
    return JSONValue.object(schema).serialized(pretty: true)
  }

  /// A kernel with what goes with it, or a guest.
  private static var bootRules: JSONObject {
    var rules = JSONObject()
    rules["oneOf"] = [
      ["required": ["kernel"]],
      ["required": ["guest"], "properties": ["initrd": false, "protocol": false]],
    ]
    return rules
  }

  /// What holds for machines of the native backend.
  private static var nativeRules: JSONObject {
    var properties = JSONObject()
    for field in MachineFileForm.machine.fields {
      switch field.availability {
      case .everywhere: break
      case .libvirtOnly: properties[field.key] = false
      case .libvirtYet: properties[field.key] = ["maxItems": 0]
      }
    }
    properties["disks"] = ["items": ["properties": ["format": ["const": "raw"]]]]
    var rules = JSONObject()
    rules["required"] = ["boot"]
    rules["properties"] = .object(properties)
    return rules
  }

  private static func object(_ form: MappingForm, boot rules: JSONObject? = nil) -> JSONObject {
    var properties = JSONObject()
    for field in form.fields {
      var property = JSONObject()
      property["description"] = .string(field.summary)
      for member in self.form(field.form).members { property[member.key] = member.value }
      property["default"] = field.defaultValue
      if field.key == "boot", let rules {
        for member in rules.members { property[member.key] = member.value }
      }
      properties[field.key] = .object(property)
    }
    var object = JSONObject()
    object["type"] = "object"
    object["properties"] = .object(properties)
    let required = form.fields.filter(\.isRequired).map { JSONValue.string($0.key) }
    if !required.isEmpty { object["required"] = .array(required) }
    object["additionalProperties"] = false
    return object
  }

  private static func form(_ form: ValueForm) -> JSONObject {
    var object = JSONObject()
    switch form {
    case .integer(let range):
      object["type"] = "integer"
      object["minimum"] = JSONValue(range.lowerBound)
      object["maximum"] = JSONValue(range.upperBound)
    case .boolean: object["type"] = "boolean"
    case .choice(let words): object["enum"] = .array(words.map { .string($0) })
    case .text(let text):
      object["type"] = "string"
      object["pattern"] = .string(text.pattern)
    case .list(let element, let maximum, _):
      object["type"] = "array"
      object["items"] = .object(self.form(element))
      object["maxItems"] = JSONValue(maximum)
    case .mapping(let mapping, _): return self.object(mapping)
    }
    return object
  }
}
