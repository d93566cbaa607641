// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import POSIX
internal import SystemPackage

/// An image in a regular file, read with `pread`: a file that shrinks meanwhile is an error, where
/// a mapping would be a signal.
public final class FileImage: ImageSource {
  /// The path, or what the caller calls the file.
  public let name: String
  /// In bytes, as it was when the file was opened.
  public let size: UInt64
  private let descriptor: OwnedDescriptor

  /// Opens a file.
  ///
  /// The corresponding C function is `open`.
  ///
  /// - Throws: ``BootError/cannotOpen(file:_:)``, ``BootError/notRegular(file:kind:)``.
  public convenience init(path: String) throws(BootError) {
    let descriptor: OwnedDescriptor
    do {
      // Opening a FIFO must not wait for a writer.
      descriptor = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
    } catch {
      throw .cannotOpen(file: path, error.errno)
    }
    try self.init(descriptor, name: path)
  }

  /// Takes over a descriptor that is open for reading.
  ///
  /// The corresponding C function is `fstat`.
  ///
  /// - Parameters:
  ///   - descriptor: closed when this object goes away.
  ///   - name: what messages call the file.
  /// - Throws: ``BootError/notRegular(file:kind:)``.
  public init(_ descriptor: consuming OwnedDescriptor, name: String) throws(BootError) {
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else {
      throw .cannotOpen(file: name, .current)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notRegular(file: name, kind: Self.kind(ofMode: status.st_mode))
    }
    self.name = name
    self.size = UInt64(clamping: status.st_size)
    self.descriptor = descriptor
  }

  /// Reads from the file.
  ///
  /// The corresponding C function is `pread`.
  ///
  /// - Throws: ``BootError/truncatedWhileReading(file:offset:)``,
  ///   ``BootError/cannotRead(file:offset:_:)``.
  public func read(
    at offset: UInt64, into destination: UnsafeMutableRawBufferPointer
  ) throws(BootError) {
    guard offset <= size, UInt64(destination.count) <= size - offset else {
      throw .truncatedWhileReading(file: name, offset: size)
    }
    guard let base = destination.baseAddress else { return }
    var done = 0
    while done < destination.count {
      let position = offset + UInt64(done)
      let count = retryingInterrupted {
        unsafe pread(
          descriptor.rawValue, base + done, destination.count - done, off_t(position))
      }
      guard count >= 0 else { throw .cannotRead(file: name, offset: position, .current) }
      guard count > 0 else { throw .truncatedWhileReading(file: name, offset: position) }
      done += count
    }
  }

  private static func kind(ofMode mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR: "a character device"
    case S_IFBLK: "a block device"
    default: "not a regular file"
    }
  }
}
