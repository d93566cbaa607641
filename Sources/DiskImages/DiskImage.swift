// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// A raw disk image, opened and locked: a regular file or a block device.
///
/// The lock is advisory and goes with the descriptor (`F_OFD_SETLK` over the whole file): whoever
/// writes has the image alone, readers share it. Other programs that lock images byte by byte in
/// the same way are kept out too. A block device that is written is also opened `O_EXCL`, so that
/// it cannot be mounted at the same time.
public struct DiskImage: ~Copyable, Sendable {
  /// How large it is and what its blocks are.
  public let geometry: DiskGeometry
  /// The path it was opened by, for messages.
  public let path: String

  private let descriptor: OwnedDescriptor

  /// `F_OFD_SETLK`, which the C library shows to GNU sources only.
  private static let setOpenFileDescriptionLock: Int32 = 37

  var rawDescriptor: Int32 { descriptor.rawValue }

  /// Opens and locks an image.
  ///
  /// A size that is not a whole number of sectors is accepted: the partial sector at the end is
  /// out of the machine's reach and counted in ``DiskGeometry/unreachableBytes``.
  ///
  /// - Parameters:
  ///   - path: a regular file or a block device.
  ///   - readOnly: opens it for reading and shares the lock with other readers.
  /// - Throws: ``DiskImageError``, one case for each thing that a user can put right.
  public init(path: String, readOnly: Bool = false) throws(DiskImageError) {
    let kind = try Self.kind(of: path)
    let exclusive = kind == S_IFBLK && !readOnly ? O_EXCL : 0
    let descriptor: OwnedDescriptor
    do throws(SystemCallError) {
      // Not to hang if the path became a pipe after it was looked at.
      descriptor = try OwnedDescriptor.open(
        path, flags: (readOnly ? O_RDONLY : O_RDWR) | O_NONBLOCK | exclusive)
    } catch {
      throw Self.explain(error, path: path, readOnly: readOnly)
    }
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else {
      throw .failed(SystemCallError("measure \(path)", .current))
    }
    guard status.st_mode & S_IFMT == kind else { throw .notADisk(path: path) }
    // io_uring answers EAGAIN instead of waiting while the flag is set.
    guard fcntl(descriptor.rawValue, F_SETFL, 0) == 0 else {
      throw .failed(SystemCallError("open \(path)", .current))
    }
    try Self.lock(descriptor.rawValue, path: path, readOnly: readOnly)
    let geometry =
      kind == S_IFBLK
      ? try Self.deviceGeometry(descriptor.rawValue, path: path, readOnly: readOnly)
      : DiskGeometry(
        fileSize: UInt64(max(0, status.st_size)),
        physicalBlockSize: UInt32(
          clamping: status.st_blksize), isReadOnly: readOnly)
    if geometry.size == 0 {
      throw geometry.unreachableBytes == 0
        ? .empty(path: path)
        : .smallerThanSector(path: path, size: geometry.unreachableBytes)
    }
    self.geometry = geometry
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    // Closing is not enough: a program that this process is just starting still has the descriptor.
    _ = Self.setLock(F_UNLCK, of: descriptor.rawValue)
  }

  /// Adopts a descriptor as it is, without a lock; for tests that need an image that misbehaves.
  init(adopting descriptor: consuming OwnedDescriptor, geometry: DiskGeometry) {
    self.geometry = geometry
    self.path = "descriptor"
    self.descriptor = descriptor
  }

  private static func kind(of path: String) throws(DiskImageError) -> mode_t {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw explain(SystemCallError("open \(path)", .current), path: path, readOnly: true)
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw .directory(path: path) }
    guard kind == S_IFREG || kind == S_IFBLK else { throw .notADisk(path: path) }
    return kind
  }

  private static func explain(
    _ error: SystemCallError, path: String, readOnly: Bool
  ) -> DiskImageError {
    switch error.errno {
    case .noSuchFileOrDirectory, .notDirectory: .missing(path: path)
    case .permissionDenied, .notPermitted, .readOnlyFileSystem:
      .permissionDenied(path: path, readOnly: readOnly)
    case .isDirectory: .directory(path: path)
    case .resourceBusy: .inUse(path: path, readOnly: readOnly)
    default: .failed(error)
    }
  }

  private static func lock(
    _ descriptor: Int32, path: String, readOnly: Bool
  ) throws(DiskImageError) {
    guard setLock(readOnly ? F_RDLCK : F_WRLCK, of: descriptor) != 0 else { return }
    let error = Errno.current
    if error == .resourceTemporarilyUnavailable || error == .permissionDenied {
      throw .inUse(path: path, readOnly: readOnly)
    }
    throw .failed(SystemCallError("lock \(path)", error))
  }

  /// Sets the lock of a whole file: 0, or -1 with errno.
  private static func setLock(_ type: Int32, of descriptor: Int32) -> Int32 {
    var lock = Glibc.flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    return unsafe fcntl(descriptor, setOpenFileDescriptionLock, &lock)
  }

  /// The corresponding ioctls are `BLKGETSIZE64`, `BLKSSZGET` and `BLKPBSZGET`.
  private static func deviceGeometry(
    _ descriptor: Int32, path: String, readOnly: Bool
  ) throws(DiskImageError) -> DiskGeometry {
    var size: UInt64 = 0
    var logical: Int32 = 0
    var physical: UInt32 = 0
    guard unsafe ioctl(descriptor, ROOST_BLKGETSIZE64, &size) == 0,
      unsafe ioctl(descriptor, ROOST_BLKSSZGET, &logical) == 0,
      unsafe ioctl(descriptor, ROOST_BLKPBSZGET, &physical) == 0
    else { throw .failed(SystemCallError("measure \(path)", .current)) }
    return DiskGeometry(
      fileSize: size, logicalBlockSize: UInt32(clamping: logical), physicalBlockSize: physical,
      isReadOnly: readOnly)
  }
}
