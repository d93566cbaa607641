// SPDX-License-Identifier: Apache-2.0

/// Why a set of ranges is no bus.
public enum BusError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The range has no addresses.
  case empty(name: String)
  /// The range, or the offsets that its device would see, pass the end of the address space.
  case wraps(name: String)
  /// Two ranges have an address in common.
  case overlap(String, String)

  /// One line that names the ranges.
  public var description: String {
    switch self {
    case .empty(let name): "\(name) has an empty address range"
    case .wraps(let name): "\(name) passes the end of the address space"
    case .overlap(let first, let second): "\(first) and \(second) overlap"
    }
  }
}
