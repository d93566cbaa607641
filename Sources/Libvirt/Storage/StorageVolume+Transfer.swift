// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Synchronization
public import SystemPackage

extension StorageVolume {
  /// Hears how far a transfer is, on the thread that transfers.
  public typealias ProgressReport = @Sendable (TransferProgress) -> Void

  /// Writes a file into the volume. A task that is cancelled stops it.
  ///
  /// The corresponding C function is `virStorageVolUpload`.
  ///
  /// - Parameters:
  ///   - file: is read from where it is to its end; a pipe will do.
  ///   - offset: where in the volume the first byte goes.
  ///   - length: how many bytes at most; nil for all.
  ///   - progress: hears of each portion.
  /// - Returns: how many bytes were written.
  /// - Throws: ``LibvirtError/Code/operationAborted`` when the task was cancelled.
  @discardableResult
  public func upload(
    from file: FileDescriptor, at offset: UInt64 = 0, length: UInt64? = nil,
    progress: ProgressReport? = nil
  ) async throws(LibvirtError) -> UInt64 {
    try await transfer(file, offset, length, progress) {
      (volume, transfer) throws(LibvirtError) in
      try transfer.begin { unsafe virStorageVolUpload(volume, $0, offset, length ?? 0, 0) }
      return try transfer.send()
    }
  }

  /// Writes the volume into a file. A task that is cancelled stops it.
  ///
  /// The corresponding C function is `virStorageVolDownload`.
  ///
  /// - Parameters:
  ///   - file: is written from where it is; a pipe will do.
  ///   - offset: where in the volume the first byte is.
  ///   - length: how many bytes at most; nil for all.
  ///   - progress: hears of each portion.
  /// - Returns: how many bytes were read.
  /// - Throws: ``LibvirtError/Code/operationAborted`` when the task was cancelled.
  @discardableResult
  public func download(
    to file: FileDescriptor, at offset: UInt64 = 0, length: UInt64? = nil,
    progress: ProgressReport? = nil
  ) async throws(LibvirtError) -> UInt64 {
    try await transfer(file, offset, length, progress) {
      (volume, transfer) throws(LibvirtError) in
      try transfer.begin { unsafe virStorageVolDownload(volume, $0, offset, length ?? 0, 0) }
      return try transfer.receive()
    }
  }

  @safe
  private func transfer(
    _ file: FileDescriptor, _ offset: UInt64, _ length: UInt64?, _ progress: ProgressReport?,
    _ body: @escaping @Sendable (OpaquePointer, VolumeTransfer) throws(LibvirtError) -> UInt64
  ) async throws(LibvirtError) -> UInt64 {
    // libvirt takes a length of 0 for everything.
    guard length != 0 else { return 0 }
    let isCancelled = TransferCancellation()
    let result = await withTaskCancellationHandler {
      do throws(LibvirtError) {
        return Result<UInt64, LibvirtError>.success(
          try await call { (volume) throws(LibvirtError) in
            let transfer = try VolumeTransfer(
              of: self.owner, file: file, length: length, progress: progress,
              isCancelled: isCancelled)
            return try unsafe body(volume, transfer)
          })
      } catch {
        return .failure(error)
      }
    } onCancel: {
      isCancelled.cancel()
    }
    return try result.get()
  }
}

/// Whether a transfer is no longer wanted.
final class TransferCancellation: Sendable {
  private let state = Atomic(false)
  var isCancelled: Bool { state.load(ordering: .relaxed) }
  func cancel() { state.store(true, ordering: .relaxed) }
}

#endif
