// SPDX-License-Identifier: Apache-2.0

/// A kernel image or RAM disk, read piece by piece into where it is needed.
public protocol ImageSource: Sendable {
  /// What messages call it: for a file, its path.
  var name: String { get }
  /// In bytes.
  var size: UInt64 { get }

  /// Fills a buffer from the image.
  ///
  /// - Parameters:
  ///   - offset: in bytes from the start of the image.
  ///   - destination: filled whole, or an error is thrown.
  /// - Throws: ``BootError/truncatedWhileReading(file:offset:)`` when the image ends before,
  ///   ``BootError/cannotRead(file:offset:_:)`` when reading fails.
  func read(
    at offset: UInt64, into destination: UnsafeMutableRawBufferPointer
  ) throws(BootError)
}

extension ImageSource {
  /// Checks that a range that a header promises is in the image.
  ///
  /// - Parameter part: what lies there, for the message.
  func require(_ part: String, at offset: UInt64, length: UInt64) throws(BootError) {
    guard size > 0 else { throw .empty(file: name) }
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end <= size else {
      throw .truncated(file: name, part: part, end: overflow ? .max : end, size: size)
    }
  }

  /// Reads a small part, such as a header, into an array of its own.
  func part(
    _ part: String, at offset: UInt64, length: UInt64
  ) throws(BootError) -> HeaderBytes {
    try require(part, at: offset, length: length)
    var bytes = [UInt8](repeating: 0, count: Int(length))
    // A closure of the standard library throws `any Error`: carry ours out by hand.
    let failure: BootError? = unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(BootError) {
        try unsafe read(at: offset, into: buffer)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
    return HeaderBytes(bytes: bytes, part: part, file: name)
  }
}
