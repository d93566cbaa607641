// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import Foundation
import GuestMemory
import SystemPackage
import Testing

@Suite struct FileImageTests {
  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  private func file(_ contents: [UInt8], _ name: String = "kernel") throws -> String {
    let path = directory.appending(path: name).path
    try Data(contents).write(to: URL(filePath: path))
    return path
  }

  @Test func filesLoadLikeArrays() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let image = BzImageBuilder().bytes
    let path = try file(image)
    let fromFile = try GuestMemory(size: 32 * mebibyte)
    let fromArray = try GuestMemory(size: 32 * mebibyte)
    let state = try KernelLoader.load(
      BootRequest(
        kernel: FileImage(path: path), initrd: FileImage(path: file([1, 2, 3], "initrd")),
        commandLine: "x"),
      into: fromFile)
    #expect(try load(image, into: fromArray, initrd: [1, 2, 3], commandLine: "x") == state)
    #expect(
      try fromFile.bytes(at: 0, count: 32 * mebibyte)
        == fromArray.bytes(at: 0, count: 32 * mebibyte))
  }

  @Test func aFileThatShrinksIsAnError() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = try file(BzImageBuilder().bytes)
    let image = try FileImage(path: path)
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 3000)
    let memory = try GuestMemory(size: 32 * mebibyte)
    #expect(throws: BootError.truncatedWhileReading(file: path, offset: 3000)) {
      try KernelLoader.load(BootRequest(kernel: image), into: memory)
    }
  }

  @Test func onlyRegularFilesAreRead() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    #expect(throws: BootError.notRegular(file: directory.path, kind: "a directory")) {
      try FileImage(path: directory.path)
    }
    #expect(throws: BootError.notRegular(file: "/dev/zero", kind: "a character device")) {
      try FileImage(path: "/dev/zero")
    }
    let pipe = directory.appending(path: "pipe").path
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    // Nobody writes to the pipe: opening it must not wait.
    #expect(throws: BootError.notRegular(file: pipe, kind: "a pipe")) {
      try FileImage(path: pipe)
    }
    let missing = directory.appending(path: "missing").path
    #expect(throws: BootError.cannotOpen(file: missing, .noSuchFileOrDirectory)) {
      try FileImage(path: missing)
    }
  }

  /// Five GiB that take no room on disk: refused from their headers, before anything is read.
  @Test func hugeFilesAreRefusedUnread() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    var elf = ELFBuilder.kernel()
    elf.segments[0].claimedFileSize = 4 << 30
    elf.segments[0].memorySize = 4 << 30
    for (image, bootProtocol) in [
      (BzImageBuilder().bytes, nil), (elf.bytes, nil), (MultibootBuilder.flat(bssEnd: 0), nil),
      ([0xF4], .real), ([0xF4], nil),
    ] as [([UInt8], BootProtocol?)] {
      let path = try file(image)
      let handle = try FileHandle(forUpdating: URL(filePath: path))
      try handle.truncate(atOffset: 5 << 30)
      try handle.close()
      let kernel = CountingImage(try FileImage(path: path))
      let memory = try GuestMemory(size: 64 * mebibyte)
      #expect(throws: BootError.self) {
        try KernelLoader.load(
          BootRequest(kernel: kernel, bootProtocol: bootProtocol), into: memory)
      }
      #expect(kernel.bytesRead < 65536)
    }
  }

  @Test func hugeInitrdsAreRefusedUnread() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = try file([])
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.truncate(atOffset: 1 << 30)
    try handle.close()
    let initrd = CountingImage(try FileImage(path: path))
    let memory = try GuestMemory(size: 64 * mebibyte)
    let kernel = BytesImage(BzImageBuilder().bytes)
    #expect(
      throws: BootError.needsMemory(file: path, required: 1042 << 20, available: 64 << 20)
    ) {
      try KernelLoader.load(BootRequest(kernel: kernel, initrd: initrd), into: memory)
    }
    #expect(initrd.bytesRead == 0)
  }
}
