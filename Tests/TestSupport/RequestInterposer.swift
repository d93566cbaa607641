// SPDX-License-Identifier: Apache-2.0

internal import CKVM
public import SystemPackage

/// Decides about the KVM requests of the calling thread in place of the kernel.
public final class RequestInterposer {
  /// A request that is about to be made.
  public struct Request: Sendable {
    /// On which descriptor.
    public let descriptor: Int32
    /// The number that `ioctl` takes.
    public let number: UInt
    /// The argument: a number or an address.
    public let argument: UInt
  }

  /// What becomes of a request.
  public enum Answer: Sendable {
    /// The kernel answers.
    case kernel
    /// It succeeds with this value.
    case value(Int)
    /// It fails with this error number.
    case failure(Errno)
  }

  private let decide: (Request) -> Answer

  private init(_ decide: @escaping (Request) -> Answer) {
    self.decide = decide
  }

  /// Runs `body`, every KVM request of which `decide` sees first.
  ///
  /// - Parameters:
  ///   - decide: is called on this thread, for this thread's requests.
  ///   - body: what makes requests.
  public static func interposing<Result>(
    _ decide: @escaping (Request) -> Answer, _ body: () throws -> Result
  ) rethrows -> Result {
    let interposer = RequestInterposer(decide)
    return try withExtendedLifetime(interposer) {
      unsafe ckvm_interpose(
        { context, descriptor, number, argument, result in
          guard let context = unsafe context, let result = unsafe result else { return 0 }
          let interposer = unsafe Unmanaged<RequestInterposer>.fromOpaque(context)
            .takeUnretainedValue()
          let request = Request(descriptor: descriptor, number: number, argument: argument)
          switch interposer.decide(request) {
          case .kernel: return 0
          case .value(let value): unsafe result.pointee = value
          case .failure(let errno): unsafe result.pointee = -Int(errno.rawValue)
          }
          return 1
        }, Unmanaged.passUnretained(interposer).toOpaque())
      defer { ckvm_interpose(nil, nil) }
      return try body()
    }
  }
}
