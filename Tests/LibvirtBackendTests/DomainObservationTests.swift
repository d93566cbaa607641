// SPDX-License-Identifier: Apache-2.0

#if Libvirt

@testable import Libvirt
import MachineDefinition
import Testing

@testable import LibvirtBackend

@Suite struct DomainObservationTests {
  @Test(
    arguments: [
      (1, 1, false, "running", nil), (2, 0, false, "running", nil),
      (3, 1, false, "paused", nil), (3, 5, false, "paused", "an I/O error"),
      (3, 10, false, "paused", "the guest crashed"), (7, 0, false, "paused", "the guest sleeps"),
      (4, 1, false, "stopping", nil), (5, 0, false, "stopped", nil), (5, 1, false, "stopped", nil),
      (5, 2, false, "stopped", nil), (5, 5, true, "saved", nil), (5, 0, true, "saved", nil),
      (5, 3, false, "crashed", "it crashed"), (5, 6, false, "crashed", "it failed to start"),
      (5, 8, false, "crashed", "the daemon lost it"),
      (6, 1, false, "crashed", "the guest panicked"), (6, 0, false, "crashed", "it crashed"),
    ] as [(Int32, Int32, Bool, String, String?)])
  func statesHaveOneWordEverywhere(
    state: Int32, code: Int32, isSaved: Bool, word: String, reason: String?
  ) throws {
    let status = DomainStatus(
      state: try #require(DomainState(rawValue: state)), reasonCode: code)
    let observation = DomainObservation(status, isSaved: isSaved)
    #expect(observation.state.rawValue == word)
    #expect(observation.reason == reason)
  }

  @Test func endsTellTheirStatus() {
    #expect(DomainEndCause.unknown.runEnd(log: nil) == nil)
    #expect(DomainEndCause.shutDown.runEnd(log: "noise")?.exitStatus == 0)
    #expect(DomainEndCause.shutDown.runEnd(log: "noise")?.reason == nil)
    #expect(DomainEndCause.destroyed.runEnd(log: nil)?.kind == "stop")
    #expect(DomainEndCause.crashed.runEnd(log: nil)?.exitStatus == 125)
    #expect(DomainEndCause.failed.runEnd(log: "no KVM")?.reason == "it failed: no KVM")
    #expect(DomainEndCause(stopped: 2) == .crashed)
    #expect(DomainEndCause(stopped: 99) == .unknown)
  }
}

#endif
