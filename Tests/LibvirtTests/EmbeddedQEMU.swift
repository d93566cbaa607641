// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Foundation
import Glibc
import Libvirt
import TestSupport

/// The directory of the QEMU driver of this process; there can be only one.
struct EmbeddedQEMU {
  private let directory: TemporaryDirectory
  /// Its URI.
  var uri: String { "qemu:///embed?root=\(directory.path)" }

  nonisolated(unsafe) static let shared = Result { try EmbeddedQEMU() }

  /// Whether it can be used here, and if not, why.
  static let obstacle: String? = {
    guard unsafe access("/usr/bin/qemu-system-x86_64", X_OK) == 0 else {
      return "there is no QEMU: apt-get install qemu-system-x86"
    }
    let module = "/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so"
    guard unsafe access(module, R_OK) == 0 else {
      return "there is no QEMU driver: apt-get install libvirt-daemon-driver-qemu"
    }
    return nil
  }()

  private init() throws {
    directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.file("etc"), withIntermediateDirectories: true)
    // What is static never goes away by itself.
    atexit { EmbeddedQEMU.remove() }
    try directory.write(Array(Self.configuration.utf8), to: "etc/qemu.conf")
  }

  /// What the driver needs where there is nothing else of libvirt.
  static var configuration: String {
    let identity = geteuid() == 0 ? "user = \"root\"\ngroup = \"root\"\n" : ""
    return identity
      + "security_driver = \"none\"\nstdio_handler = \"file\"\nremember_owner = 0\n"
  }

  private static func remove() {
    guard case .success(let qemu) = unsafe shared else { return }
    try? FileManager.default.removeItem(atPath: qemu.directory.path)
  }

  /// A file of its directory.
  func file(_ name: String) -> String { directory.file(name) }

  /// What is in a file of its directory.
  func read(_ name: String) throws -> [UInt8] { try directory.read(name) }

  /// Runs a domain for the time of a body; then it is gone, whatever happened.
  func running(_ domain: Domain, _ body: () async throws -> Void) async throws {
    let result: Result<Void, any Error>
    do {
      try await domain.start()
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    // QEMU outlives this process otherwise.
    try? await domain.destroy()
    _ = try? await domain.undefine()
    try result.get()
  }

  /// The domain of an ``EchoGuest``.
  func domain(named name: String, devices: String = "") throws -> String {
    let disk = try directory.write(EchoGuest.disk, to: "\(name).img")
    return EchoGuest.domain(named: name, disk: disk, devices: devices)
  }
}

extension ByteStream {
  /// What comes up to a text.
  func read(upTo text: String) async throws(LibvirtError) -> String {
    var all: [UInt8] = []
    while let bytes = try await read() {
      all += bytes
      if String(decoding: all, as: UTF8.self).contains(text) { break }
    }
    return String(decoding: all, as: UTF8.self)
  }
}

#endif
