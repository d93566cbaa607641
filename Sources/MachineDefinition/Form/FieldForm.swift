// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A key that a mapping can have.
struct FieldForm: Sendable {
  /// Which backends take it.
  enum Availability: Sendable {
    case everywhere
    /// It means nothing to the native backend.
    case libvirtOnly
    /// The native backend is to take it one day; until then only an empty list.
    case libvirtYet
  }

  let key: String
  /// One sentence, for the JSON Schema.
  let summary: String
  let form: ValueForm
  var isRequired = false
  /// What holds without the key, as in the file; nil if nothing does.
  var defaultValue: JSONValue?
  var availability = Availability.everywhere
}
