// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// Does the same to many things at once, where each may wait long.
enum Concurrently {
  private struct Work<Result> {
    var next = 0
    var results: [Result?]
    var missing: Int
  }

  /// The result of each item, in their order.
  ///
  /// - Parameters:
  ///   - items: the items.
  ///   - threads: the most that are worked on at once.
  ///   - body: what is done.
  static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) -> Result
  ) -> [Result] {
    let work = Condition(
      Work<Result>(results: Array(repeating: nil, count: items.count), missing: items.count))
    let labour = { @Sendable in
      while true {
        let index = work.withLock { work in
          defer { work.next += 1 }
          return work.next
        }
        guard index < items.count else { return }
        let result = body(items[index])
        work.update { work in
          work.results[index] = result
          work.missing -= 1
        }
      }
    }
    // This thread works too, so a thread that cannot be had costs time and nothing else.
    for _ in 1..<max(1, min(threads, items.count)) {
      (try? Thread(name: "backend", body: labour))?.detach()
    }
    labour()
    return work.wait { work in
      work.missing == 0 ? work.results.compactMap(\.self) : nil
    } ?? []
  }
}
