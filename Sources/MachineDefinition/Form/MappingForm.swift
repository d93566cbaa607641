// SPDX-License-Identifier: Apache-2.0

/// The keys that a mapping can have.
struct MappingForm: Sendable {
  let fields: [FieldForm]

  /// The field of a key.
  subscript(key: String) -> FieldForm? {
    fields.first { $0.key == key }
  }
}
