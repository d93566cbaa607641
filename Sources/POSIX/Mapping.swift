// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A range of this process's memory from `mmap`, unmapped once when its owner goes away.
///
/// The corresponding C functions are `mmap` and `munmap`.
@safe
public struct Mapping: ~Copyable, @unchecked Sendable {
  /// The bytes, valid as long as this value lives.
  public let bytes: UnsafeMutableRawBufferPointer

  /// Maps zeroed private memory that costs nothing until it is touched.
  ///
  /// - Parameters:
  ///   - size: in bytes, above zero; the kernel rounds up to whole pages.
  ///   - hugePages: asks for transparent huge pages (`MADV_HUGEPAGE`), as advice only.
  /// - Throws: the error number of `mmap`.
  public init(anonymousBytes size: Int, hugePages: Bool = false) throws(SystemCallError) {
    let address = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    self = try unsafe Mapping(address: address, size: size, operation: "map \(size) bytes")
    if hugePages { _ = unsafe madvise(address, size, MADV_HUGEPAGE) }
  }

  /// Maps a file or device shared, for reading and writing, as `KVM_RUN`'s page and io_uring's
  /// rings want it.
  ///
  /// - Parameters:
  ///   - descriptor: what to map.
  ///   - size: in bytes.
  ///   - offset: where in it to begin, in bytes.
  /// - Throws: the error number of `mmap`.
  public init(
    sharing descriptor: Int32, size: Int, offset: Int = 0
  ) throws(SystemCallError) {
    let address = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, offset)
    self = try unsafe Mapping(address: address, size: size, operation: "map a descriptor")
  }

  private init(
    address: UnsafeMutableRawPointer?, size: Int, operation: String
  ) throws(SystemCallError) {
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw SystemCallError(operation, .current)
    }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: address, count: size)
  }

  deinit {
    _ = unsafe munmap(bytes.baseAddress, bytes.count)
  }
}
