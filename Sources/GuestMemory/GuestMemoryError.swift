// SPDX-License-Identifier: Apache-2.0

/// Why an access to guest memory was refused.
public enum GuestMemoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Some of the bytes are not in any region, lie in two, or pass the end of the address space.
  case outOfRange(address: UInt64, length: UInt64)

  /// One line with the range in hexadecimal.
  public var description: String {
    switch self {
    case .outOfRange(let address, let length):
      "guest memory has no \(length) bytes at 0x\(String(address, radix: 16))"
    }
  }
}
