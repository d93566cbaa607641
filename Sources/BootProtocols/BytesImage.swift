// SPDX-License-Identifier: Apache-2.0

/// An image that this process holds already, such as an embedded guest.
public struct BytesImage: ImageSource {
  /// What messages call it.
  public let name: String
  private let bytes: [UInt8]

  /// In bytes.
  public var size: UInt64 { UInt64(bytes.count) }

  /// Makes an image of an array.
  public init(_ bytes: [UInt8], name: String = "image") {
    self.bytes = bytes
    self.name = name
  }

  /// Copies bytes out of the array.
  ///
  /// - Throws: ``BootError/truncatedWhileReading(file:offset:)`` beyond its end.
  public func read(
    at offset: UInt64, into destination: UnsafeMutableRawBufferPointer
  ) throws(BootError) {
    guard offset <= size, UInt64(destination.count) <= size - offset else {
      throw .truncatedWhileReading(file: name, offset: size)
    }
    let start = Int(offset)
    unsafe bytes.withUnsafeBytes { source in
      unsafe destination.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[start..<(start + destination.count)]))
    }
  }
}
