// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// What stands for an object of libvirt: its calls are made off the threads of Swift's tasks, and
/// their failures thrown.
protocol LibvirtObject: AnyObject, Sendable {
  /// What the object's pointer is lent from.
  associatedtype Lender: PointerLender
  /// The object's handle.
  ///
  /// - Throws: ``LibvirtError/Code/closed``.
  func openHandle() throws(LibvirtError) -> Lender
}

/// Lends the pointer of an object of libvirt.
protocol PointerLender: Sendable {
  @safe func lend<Value>(
    _ body: (OpaquePointer) throws(LibvirtError) -> Value
  ) throws(LibvirtError) -> Value
}

extension Handle: PointerLender {}
extension ConnectionHandle: PointerLender {}

extension LibvirtObject {
  /// Makes calls that return anything.
  @safe
  func call<Value: Sendable>(
    _ body: @escaping @Sendable (OpaquePointer) throws(LibvirtError) -> Value
  ) async throws(LibvirtError) -> Value {
    let handle = try openHandle()
    return try await CallThreads.shared.run { () throws(LibvirtError) in
      // A function that was missed in an earlier job of this thread is none of this one's.
      _ = unsafe clibvirt_take_missing()
      return try handle.lend(body)
    }
  }

  /// Makes a call that returns a negative number when it fails.
  @safe @discardableResult
  func number(
    _ body: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(LibvirtError) -> Int32 {
    try await call { (pointer) throws(LibvirtError) in
      try LibvirtError.check(unsafe body(pointer))
    }
  }

  /// Makes a call that does something.
  @safe
  func perform(
    _ body: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(LibvirtError) {
    try await number(body)
  }

  /// Makes a call that answers yes or no.
  @safe
  func answer(
    _ body: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(LibvirtError) -> Bool {
    try await number(body) > 0
  }

  /// Makes a call that returns a string of the caller's.
  @safe
  func text(
    _ body: @escaping @Sendable (OpaquePointer) -> UnsafeMutablePointer<CChar>?
  ) async throws(LibvirtError) -> String {
    try await call { (pointer) throws(LibvirtError) in
      try String(owned: unsafe body(pointer))
    }
  }
}

extension LibvirtError {
  /// Passes a result on, or throws what it stands for.
  @discardableResult
  static func check(_ result: Int32) throws(LibvirtError) -> Int32 {
    guard result >= 0 else { throw last() }
    return result
  }

  /// Passes a pointer on, or throws what NULL stands for.
  @safe
  static func check(_ pointer: OpaquePointer?) throws(LibvirtError) -> OpaquePointer {
    guard let pointer = unsafe pointer else { throw last() }
    return unsafe pointer
  }
}

#endif
