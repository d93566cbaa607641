// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import SystemPackage

/// An upload or a download, on the thread that it blocks.
final class VolumeTransfer {
  private let stream: Handle
  private let file: FileDescriptor
  private let length: UInt64?
  private let progress: StorageVolume.ProgressReport?
  private let isCancelled: TransferCancellation
  private var buffer = [UInt8](repeating: 0, count: 256 * 1024)
  private var transferred: UInt64 = 0

  init(
    of connection: ConnectionHandle, file: FileDescriptor, length: UInt64?,
    progress: StorageVolume.ProgressReport?, isCancelled: TransferCancellation
  ) throws(LibvirtError) {
    stream = try connection.lend { (pointer) throws(LibvirtError) in
      let stream = try unsafe LibvirtError.check(virStreamNew(pointer, 0))
      return unsafe Handle(stream, of: connection) { unsafe virStreamFree($0) }
    }
    (self.file, self.length) = (file, length)
    (self.progress, self.isCancelled) = (progress, isCancelled)
  }

  /// Ties the stream to a volume.
  @safe
  func begin(_ body: (OpaquePointer) -> Int32) throws(LibvirtError) {
    try stream.lend { (stream) throws(LibvirtError) in
      _ = try LibvirtError.check(unsafe body(stream))
    }
  }

  /// Sends the file.
  func send() throws(LibvirtError) -> UInt64 {
    unsafe try run { (stream) throws(LibvirtError) in
      let wanted = self.portion
      guard wanted > 0 else { return false }
      let count = try self.onFile {
        try unsafe self.buffer.withUnsafeMutableBytes { bytes in
          try unsafe self.file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted]))
        }
      }
      var sent = 0
      while sent < count {
        let result = unsafe self.buffer.withUnsafeBytes { bytes in
          unsafe virStreamSend(
            stream, bytes.baseAddress.map { unsafe $0 + sent }?.assumingMemoryBound(to: CChar.self),
            count - sent)
        }
        sent += Int(try LibvirtError.check(result))
      }
      self.report(count)
      return count > 0
    }
  }

  /// Receives into the file.
  func receive() throws(LibvirtError) -> UInt64 {
    unsafe try run { (stream) throws(LibvirtError) in
      let result = unsafe self.buffer.withUnsafeMutableBytes { bytes in
        unsafe virStreamRecv(
          stream, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      let count = Int(try LibvirtError.check(result))
      try self.onFile {
        _ = try unsafe self.buffer.withUnsafeBytes { bytes in
          try unsafe self.file.writeAll(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
      }
      self.report(count)
      return count > 0
    }
  }

  /// Repeats a step until it has nothing more to do; then the stream is finished, else aborted.
  private func run(
    _ step: (OpaquePointer) throws(LibvirtError) -> Bool
  ) throws(LibvirtError) -> UInt64 {
    try stream.lend { (stream) throws(LibvirtError) in
      do throws(LibvirtError) {
        while try unsafe step(stream) {
          guard !isCancelled.isCancelled else {
            throw LibvirtError(.operationAborted, "the transfer was cancelled")
          }
        }
      } catch {
        unsafe virStreamAbort(stream)
        throw error
      }
      // Only now is it known that everything arrived.
      try LibvirtError.check(unsafe virStreamFinish(stream))
      return transferred
    }
  }

  private var portion: Int {
    guard let length else { return buffer.count }
    return Int(min(UInt64(buffer.count), length - min(length, transferred)))
  }

  private func report(_ count: Int) {
    transferred += UInt64(count)
    if count > 0 { progress?(TransferProgress(transferred: transferred, total: length)) }
  }

  private func onFile<Value>(_ body: () throws -> Value) throws(LibvirtError) -> Value {
    do {
      return try body()
    } catch {
      throw LibvirtError(.systemError, "the file of the transfer failed: \(error)")
    }
  }
}

#endif
