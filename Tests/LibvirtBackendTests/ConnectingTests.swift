// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import MachineDefinition
import TestSupport
import Testing

@testable import LibvirtBackend

/// Connections that fail whatever host this is.
@Suite(
  .enabled(if: LibvirtAvailability.reasonForAbsence == nil, LibvirtAvailability.reasonForAbsence))
struct ConnectingTests {
  @Test(arguments: [
    ("qemu+unix:///system?socket=/nowhere/sock", "no daemon listens: there is no /nowhere/sock"),
    ("test:///nowhere/node.xml", "cannot connect to test:///nowhere/node.xml: "),
    ("bhyve:///system", "bhyve runs on FreeBSD only"),
    ("qemu:///embed", "qemu:///embed?root="),
  ])
  func aFailureSaysWhatIsMissing(uri: String, words: String) async throws {
    let backend = try LibvirtBackend(uri)
    let error = await #expect(throws: BackendError.self) { _ = try await backend.machines() }
    #expect(error?.kind == .unavailable)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.hasSuffix("(docs/libvirt.md has more)") == true)
    #expect(error?.message.contains("\n") == false)
  }

  @Test func aConnectionThatFailedIsTriedAgain() async throws {
    let folder = try TemporaryDirectory()
    let backend = try LibvirtBackend("test://\(folder.file("node.xml"))")
    await #expect(throws: BackendError.self) { _ = try await backend.machines() }
    try folder.write(
      Array("<node><memory>8000000</memory></node>".utf8), to: "node.xml")
    #expect(try await backend.machines().isEmpty)
  }
}

#endif
