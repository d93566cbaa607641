// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Named values of several types; one that is not there differs from one that is zero.
///
/// The corresponding C structure is `virTypedParameter`.
public struct TypedParameters: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// A value.
  public enum Value: Sendable, Hashable {
    /// 32 bits with a sign.
    case int32(Int32)
    /// 32 bits without.
    case uint32(UInt32)
    /// 64 bits with a sign.
    case int64(Int64)
    /// 64 bits without.
    case uint64(UInt64)
    /// A floating-point number.
    case double(Double)
    /// Yes or no.
    case bool(Bool)
    /// Text.
    case string(String)
  }

  /// The names and their values; where a name came several times, the last.
  public private(set) var values: [String: Value]

  /// Parameters of these names and values.
  public init(_ values: [String: Value] = [:]) { self.values = values }

  /// Parameters of these names and values; the last of a name counts.
  public init(dictionaryLiteral elements: (String, Value)...) {
    values = Dictionary(elements) { $1 }
  }

  /// The value of a name; nil where it is not there.
  public subscript(name: String) -> Value? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The names, in order.
  public var names: [String] { values.keys.sorted() }

  /// A whole number that is not negative, of whatever width; nil where it is not there.
  public func unsigned(_ name: String) -> UInt64? {
    switch values[name] {
    case .uint32(let value): UInt64(value)
    case .uint64(let value): value
    case .int32(let value): UInt64(exactly: value)
    case .int64(let value): UInt64(exactly: value)
    case .bool, .double, .string, nil: nil
    }
  }

  /// A whole number, of whatever width; nil where it is not there.
  public func integer(_ name: String) -> Int64? {
    switch values[name] {
    case .int32(let value): Int64(value)
    case .int64(let value): value
    case .uint32(let value): Int64(value)
    case .uint64(let value): Int64(exactly: value)
    case .bool, .double, .string, nil: nil
    }
  }

  /// A text; nil where it is not there.
  public func string(_ name: String) -> String? {
    if case .string(let value) = values[name] { value } else { nil }
  }

  /// A yes or no; nil where it is not there.
  public func bool(_ name: String) -> Bool? {
    if case .bool(let value) = values[name] { value } else { nil }
  }
}

#endif
