// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A request that KVM refused.
public struct KVMError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The request.
  public let request: KVMRequest
  /// The error number that it gave.
  public let errno: Errno

  /// The request's name and the error, on one line.
  public var description: String { "\(request.name): \(errno)" }
}
