// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Takes the members of a JSON object one by one, and knows which were left over.
struct DocumentReader {
  private let object: JSONObject
  private let name: String
  private let path: String
  private var known: [String] = []

  /// - Parameters:
  ///   - value: has to be an object.
  ///   - name: what messages call the document.
  ///   - path: where in it the object is, ended by a dot unless empty.
  init(_ value: JSONValue, name: String, path: String) throws(MachineError) {
    guard let object = value.objectValue else {
      let place = path.isEmpty ? "the document" : String(path.dropLast())
      throw .invalid("\(name): \(place) is to be an object")
    }
    (self.object, self.name, self.path) = (object, name, path)
  }

  /// A member that may be absent.
  ///
  /// - Parameters:
  ///   - key: its name.
  ///   - expected: what would be right, for the message.
  ///   - read: gives nil for a value that is not right.
  mutating func optional<Value>(
    _ key: String, _ expected: String? = nil, read: (JSONValue) -> Value?
  ) throws(MachineError) -> Value? {
    known.append(key)
    guard let value = object[key], !value.isNull else { return nil }
    guard let result = read(value) else {
      let found = "\(name): \(path)\(key) cannot be \(value.serialized())"
      throw .invalid(expected.map { "\(found): it is \($0)" } ?? found)
    }
    return result
  }

  /// A member that has to be there.
  mutating func required<Value>(
    _ key: String, _ expected: String? = nil, read: (JSONValue) -> Value?
  ) throws(MachineError) -> Value {
    guard let value = try optional(key, expected, read: read) else {
      throw .invalid("\(name): \(path)\(key) is missing")
    }
    return value
  }

  /// A member that is an object itself.
  mutating func object(_ key: String) throws(MachineError) -> DocumentReader {
    guard let reader = try optionalObject(key) else {
      throw .invalid("\(name): \(path)\(key) is missing")
    }
    return reader
  }

  /// A member that may be absent, and is an object itself.
  mutating func optionalObject(_ key: String) throws(MachineError) -> DocumentReader? {
    guard let value = try optional(key, read: { $0 }) else { return nil }
    return try DocumentReader(value, name: name, path: "\(path)\(key).")
  }

  /// Refuses what nobody asked for.
  func finish() throws(MachineError) {
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      // A key may hold anything, line feeds included.
      let key = JSONValue.string(path + unknown).serialized()
      throw .invalid("\(name): \(key) is unknown")
    }
  }
}
