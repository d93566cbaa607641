// SPDX-License-Identifier: Apache-2.0

/// A request that is done.
public struct DiskCompletion: Sendable, Equatable {
  /// The token it was submitted with.
  public let token: UInt64
  /// Bytes read or written (zero for the other operations), or a negative error number.
  public let result: Int

  /// Makes a completion, as an engine does.
  public init(token: UInt64, result: Int) {
    self.token = token
    self.result = result
  }
}
