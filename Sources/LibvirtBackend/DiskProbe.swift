// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Glibc
internal import MachineDefinition
internal import POSIX
internal import SystemPackage

/// Looks at the files of disks, where they are on this host.
struct DiskProbe {
  /// Whether the domains run on this host.
  let isLocal: Bool

  /// What is at a path. On another host devices are known by their name only.
  func place(of path: String) -> DiskPlace {
    guard isLocal else { return path.hasPrefix("/dev/") ? .blockDevice : .file }
    var status = stat()
    // What is not there yet is a file: libvirt says so when the machine starts.
    guard unsafe stat(path, &status) == 0 else { return .file }
    switch status.st_mode & S_IFMT {
    case S_IFBLK: return .blockDevice
    case S_IFDIR: return .directory
    default: return .file
    }
  }

  /// Refuses an image that wants another file to be read with it: a machine file never says which, and
  /// an image may name any file of the host.
  func check(_ disk: DiskDefinition) throws(BackendError) {
    guard isLocal, disk.format == .qcow2,
      let file = try? OwnedDescriptor.open(disk.path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
    else { return }
    // "QFI\xfb", the version, then the offset of the backing file's name (QEMU, docs/interop/qcow2.txt).
    var header = [UInt8](repeating: 0, count: 16)
    guard unsafe pread(file.rawValue, &header, 16, 0) == 16,
      header.starts(with: [0x51, 0x46, 0x49, 0xfb])
    else { return }
    guard header.dropFirst(8).allSatisfy({ $0 == 0 }) else {
      throw BackendError(
        .invalid,
        "\(disk.path) has a backing file, which is followed only where domain XML says so: give "
          + "libvirt.xml with a <backingStore>, or 'qemu-img rebase -b \"\"' it")
    }
  }
}

#endif
