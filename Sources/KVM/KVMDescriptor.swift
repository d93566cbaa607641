// SPDX-License-Identifier: Apache-2.0

internal import CKVM
internal import POSIX
internal import SystemPackage

/// The one place from which requests go to the kernel.
struct KVMDescriptor: ~Copyable, Sendable {
  private let descriptor: OwnedDescriptor

  var rawValue: Int32 { descriptor.rawValue }

  init(_ descriptor: consuming OwnedDescriptor) {
    self.descriptor = descriptor
  }

  /// Makes a request whose argument is a plain number; a signal does not interrupt it.
  @discardableResult
  func call(_ request: KVMRequest, _ argument: UInt = 0) throws(KVMError) -> Int {
    while true {
      let result = ckvm_ioctl(rawValue, request.number, argument)
      if result >= 0 { return result }
      let errno = Errno(rawValue: Int32(truncatingIfNeeded: -result))
      if errno == .interrupted { continue }
      throw KVMError(request: request, errno: errno)
    }
  }

  /// Makes a request whose argument is a structure that the kernel reads.
  @discardableResult
  func call<Argument>(
    _ request: KVMRequest, reading argument: Argument
  ) throws(KVMError) -> Int {
    var copy = argument
    return try call(request, updating: &copy)
  }

  /// Makes a request whose argument is a structure that the kernel reads and writes.
  @discardableResult
  func call<Argument>(
    _ request: KVMRequest, updating argument: inout Argument
  ) throws(KVMError) -> Int {
    try unsafe withUnsafeMutablePointer(to: &argument) { (pointer) throws(KVMError) -> Int in
      try call(request, UInt(bitPattern: pointer))
    }
  }
}
