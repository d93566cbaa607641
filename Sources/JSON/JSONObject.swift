// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in order, no key twice.
///
/// Keys are equal as Swift strings are: by canonical equivalence. Objects are equal if they have
/// the same members in the same order. A lookup takes O(*n*) in the number of members.
public struct JSONObject: Sendable, Equatable {
  /// One key and its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public let key: String
    /// The value.
    public var value: JSONValue
  }

  /// The members in order.
  public private(set) var members: [Member] = []

  /// Makes an object without members.
  public init() {}

  /// The keys in order.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key. Setting replaces it where it is, or adds it at the end; nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { members.first { $0.key == key }?.value }
    set {
      let index = members.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Adds a member whose key the caller knows to be new.
  mutating func append(newKey key: String, _ value: JSONValue) {
    members.append(Member(key: key, value: value))
  }
}
