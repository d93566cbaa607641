// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DiskImages

@Suite("Opening a disk image")
struct DiskImageTests {
  private func error(_ path: String, readOnly: Bool = false) -> DiskImageError? {
    do throws(DiskImageError) {
      _ = try DiskImage(path: path, readOnly: readOnly)
      return nil
    } catch {
      return error
    }
  }

  @Test("A regular file is measured in whole sectors")
  func geometry() throws {
    let file = try TemporaryFile(size: 10 * 512)
    let image = try DiskImage(path: file.path)
    #expect(image.geometry.sectors == 10)
    #expect(image.geometry.unreachableBytes == 0)
    #expect(image.geometry.logicalBlockSize == 512)
    #expect(!image.geometry.isReadOnly)
  }

  @Test("A partial sector at the end is out of reach, and said to be")
  func partialSector() throws {
    let file = try TemporaryFile(size: 3 * 512 + 100)
    let image = try DiskImage(path: file.path, readOnly: true)
    #expect(image.geometry.sectors == 3)
    #expect(image.geometry.size == 1536)
    #expect(image.geometry.unreachableBytes == 100)
    #expect(image.geometry.isReadOnly)
  }

  @Test("What cannot be a disk is refused with its own error")
  func refusals() throws {
    let directory = FileManager.default.temporaryDirectory.path
    #expect(error(directory) == .directory(path: directory))
    #expect(error("/nonexistent/disk") == .missing(path: "/nonexistent/disk"))
    #expect(error("/dev/null") == .notADisk(path: "/dev/null"))
    let empty = try TemporaryFile([])
    #expect(error(empty.path) == .empty(path: empty.path))
    let small = try TemporaryFile(size: 511)
    #expect(error(small.path) == .smallerThanSector(path: small.path, size: 511))
  }

  @Test("Every error is one line that names the path")
  func messages() {
    let path = "/images/a.img"
    let errors: [DiskImageError] = [
      .missing(path: path), .permissionDenied(path: path, readOnly: false),
      .directory(path: path), .notADisk(path: path), .empty(path: path),
      .smallerThanSector(path: path, size: 5), .inUse(path: path, readOnly: false),
      .inUse(path: path, readOnly: true),
    ]
    for error in errors {
      #expect(error.description.contains(path))
      #expect(!error.description.contains("\n"))
    }
    #expect(DiskImageError.inUse(path: path, readOnly: true).description.contains("in use"))
  }

  @Test("Permissions are the user's to put right", .enabled(if: geteuid() != 0))
  func permission() throws {
    let file = try TemporaryFile(size: 512)
    try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: file.path)
    #expect(error(file.path) == .permissionDenied(path: file.path, readOnly: true))
  }

  @Test("A program that is being started does not keep an image that was let go")
  func lockOutlivesNothing() throws {
    let file = try TemporaryFile(size: 4096)
    let image = try DiskImage(path: file.path)
    // What a fork leaves the child until its exec.
    let inherited = dup(image.rawDescriptor)
    defer { close(inherited) }
    _ = consume image
    #expect(error(file.path) == nil)
  }

  @Test("Two writers never share an image, readers do")
  func locks() throws {
    let file = try TemporaryFile(size: 4096)
    do {
      let writer = try DiskImage(path: file.path)
      #expect(error(file.path) == .inUse(path: file.path, readOnly: false))
      #expect(error(file.path, readOnly: true) == .inUse(path: file.path, readOnly: true))
      _ = consume writer
    }
    let reader = try DiskImage(path: file.path, readOnly: true)
    #expect(error(file.path, readOnly: true) == nil)
    #expect(error(file.path) == .inUse(path: file.path, readOnly: false))
    _ = consume reader
    #expect(error(file.path) == nil)
  }
}
