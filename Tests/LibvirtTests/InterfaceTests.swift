// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import CLibvirt
import Foundation
import Libvirt
import TestSupport
import Testing

extension LibvirtTests {
  @Suite("CLibvirt against libvirt's headers")
  struct InterfaceTests {
    private static let hasHeaders = FileManager.default.fileExists(
      atPath: "/usr/include/libvirt/libvirt.h")

    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let headers = here.appendingPathComponent("../../Sources/CLibvirt/include")

    /// Compiles the check against declarations in a directory; what the compiler says.
    private func compile(with declarations: String) throws -> (status: Int32, output: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "clang", "-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
        "-I", declarations, Self.here.appendingPathComponent("InterfaceCheck.c").path,
      ]
      let pipe = Pipe()
      process.standardError = pipe
      try process.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(.enabled(if: hasHeaders, "libvirt-dev is not installed: nothing to compare with"))
    func everyDeclarationIsLibvirts() throws {
      let (status, output) = try compile(with: Self.headers.path)
      #expect(status == 0, "\(output)")
    }

    @Test(
      .enabled(if: hasHeaders, "libvirt-dev is not installed: nothing to compare with"),
      arguments: [
        (
          "libvirt-functions.inc", "(virDomainPtr domain, unsigned int flags)",
          "(virDomainPtr domain, int flags)"
        ),
        ("libvirt-constants.inc", "VIR_DOMAIN_PAUSED, 3", "VIR_DOMAIN_PAUSED, 4"),
        ("libvirt-structures.inc", "unsigned long, memory)", "unsigned int, memory)"),
        ("libvirt-macros.inc", "\"time_elapsed\"", "\"time_elapse\""),
      ])
    func aDeclarationThatDiffersIsNoticed(file: String, right: String, wrong: String) throws {
      let directory = try TemporaryDirectory()
      for name in try FileManager.default.contentsOfDirectory(atPath: Self.headers.path) {
        var text = try String(
          contentsOf: Self.headers.appendingPathComponent(name), encoding: .utf8)
        if name == file {
          #expect(text.contains(right))
          text = text.replacing(right, with: wrong, maxReplacements: 1)
        }
        try directory.write(Array(text.utf8), to: name)
      }
      #expect(try compile(with: directory.path).status != 0)
    }

    @Test func aLibraryThatIsNotThereIsToldApart() {
      #expect(unsafe clibvirt_try("libnothere.so.0") != nil)
    }

    @Test(.requiresLibvirt) func aFunctionThatIsNotThereIsToldApart() async throws {
      let connection = try await TestHost().connect()
      let function = unsafe clibvirt_interpose("virConnectGetHostname", nil)
      defer { unsafe clibvirt_interpose("virConnectGetHostname", function) }
      await #expect {
        try await connection.hostname()
      } throws: { error in
        guard let error = error as? LibvirtError else { return false }
        return error.code == .libraryTooOld && error.isUnsupported
          && error.message.hasSuffix(" has no virConnectGetHostname: 0.3.0 is needed")
      }
    }
  }
}

#endif
