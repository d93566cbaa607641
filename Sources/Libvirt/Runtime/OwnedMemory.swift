// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc

extension String {
  /// A string that libvirt allocated and leaves to its caller.
  ///
  /// - Throws: the last error, for NULL.
  @safe
  init(owned string: UnsafeMutablePointer<CChar>?) throws(LibvirtError) {
    guard let string = unsafe string else { throw LibvirtError.last() }
    unsafe self.init(cString: string)
    unsafe free(string)
  }

  /// A string that stays libvirt's; NULL is nil.
  @safe
  init?(borrowed string: UnsafePointer<CChar>?) {
    guard let string = unsafe string else { return nil }
    unsafe self.init(cString: string)
  }

  /// A string that stays libvirt's; NULL is nil.
  @safe
  init?(borrowed string: UnsafeMutablePointer<CChar>?) {
    guard let string = unsafe string else { return nil }
    unsafe self.init(cString: string)
  }
}

/// Takes the objects out of an array that libvirt allocated, and frees the array.
///
/// - Parameters:
///   - count: what the call returned; negative when it failed.
///   - list: what it stored.
///   - make: takes over one object.
/// - Throws: the last error, where the count is negative.
@safe
func takeList<Value>(
  _ count: Int32, _ list: UnsafeMutablePointer<OpaquePointer?>?,
  _ make: (OpaquePointer) -> Value
) throws(LibvirtError) -> [Value] {
  try LibvirtError.check(count)
  guard let list = unsafe list else { return [] }
  defer { unsafe free(list) }
  var values: [Value] = []
  values.reserveCapacity(Int(count))
  for index in 0..<Int(count) {
    if let object = unsafe list[index] { values.append(unsafe make(object)) }
  }
  return values
}

/// Takes the strings out of an array that libvirt allocated, and frees both.
@safe
func takeStrings(
  _ count: Int32, _ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> [String] {
  guard let list = unsafe list else { return [] }
  defer { unsafe free(list) }
  return (0..<Int(max(0, count))).compactMap { index in
    defer { unsafe free(list[index]) }
    return String(borrowed: unsafe list[index])
  }
}

/// Lends strings in C's form; no strings are no array.
@safe
func withCStrings<Result>(
  _ strings: [String],
  _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?, UInt32) -> Result
) -> Result {
  guard !strings.isEmpty else { return body(nil, 0) }
  let copies = unsafe strings.map { unsafe strdup($0) }
  defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
  var list = unsafe copies.map { unsafe UnsafePointer($0) }
  return unsafe list.withUnsafeMutableBufferPointer { list in
    unsafe body(list.baseAddress, UInt32(clamping: list.count))
  }
}

#endif
