// SPDX-License-Identifier: Apache-2.0

/// The keys of an object that is being read.
///
/// Most objects have few keys, and comparing those costs less than the first hash table of a process.
struct SeenKeys {
  private static let fewAtMost = 16

  private var few: [String] = []
  private var many: Set<String> = []

  /// Notes a key. Returns whether it is new.
  mutating func insert(_ key: String) -> Bool {
    if !many.isEmpty { return many.insert(key).inserted }
    if few.contains(key) { return false }
    few.append(key)
    if few.count > Self.fewAtMost { many = Set(few) }
    return true
  }
}
