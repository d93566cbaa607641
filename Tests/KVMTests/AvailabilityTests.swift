// SPDX-License-Identifier: Apache-2.0

import Foundation
import KVM
import SystemPackage
import TestSupport
import Testing

extension KVMTests {
  @Suite("KVM that cannot be used")
  struct AvailabilityTests {
    private func failure(_ path: String) -> KVMUnavailable? {
      do throws(KVMUnavailable) {
        _ = try KVMSystem(path: path)
        return nil
      } catch {
        return error
      }
    }

    private func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
      let directory = FileManager.default.temporaryDirectory.path + "/kvm-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: directory) }
      try body(directory)
    }

    @Test func aMissingDeviceIsAbsent() throws {
      try withTemporaryDirectory { directory in
        let path = directory + "/kvm"
        #expect(failure(path) == .absent(path: path))
        #expect(failure(path)?.description.hasPrefix("there is no KVM at \(path): ") == true)
      }
    }

    @Test func aDirectoryOrFileOrOtherDeviceIsNotKVM() throws {
      try withTemporaryDirectory { directory in
        let file = directory + "/file"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        for path in [directory, file, file + "/kvm", "/dev/null"] {
          #expect(failure(path) == .notKVM(path: path))
          #expect(failure(path)?.description.hasPrefix("\(path) is not the KVM device: ") == true)
        }
      }
    }

    @Test func aDeviceOfSomebodyElseIsNotPermitted() throws {
      try withTemporaryDirectory { directory in
        let path = directory + "/kvm"
        #expect(
          FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0]))
        // As nobody, even where the tests run as root; the thread takes it with it to its end.
        let failure = try TestThread.withPrivateDescriptors {
          _ = GNUFunctions.setFileSystemUser(65534)
          return self.failure(path)
        }
        #expect(failure == .notPermitted(path: path))
        #expect(failure?.description.hasPrefix("no permission to open \(path): ") == true)
      }
    }

    /// What a device answers that says yes to everything but for `answers`.
    private func failure(answers: [UInt: RequestInterposer.Answer]) -> KVMUnavailable? {
      RequestInterposer.interposing({ request in
        answers[request.number] ?? ScriptedKVM.answerOfAnIdealKVM(request)
      }) { failure("/dev/null") }
    }

    @Test func anIdealKVMIsAccepted() {
      #expect(failure(answers: [:]) == nil)
    }

    @Test func anotherVersionIsNamed() {
      let old: [UInt: RequestInterposer.Answer] = [
        ScriptedKVM.getAPIVersion: .value(11),
        ScriptedKVM.checkExtension: .failure(.inappropriateIOCTLForDevice),
        ScriptedKVM.getVCPUMMapSize: .failure(.inappropriateIOCTLForDevice),
      ]
      #expect(failure(answers: old) == .wrongVersion(path: "/dev/null", version: 11))
      #expect(failure(answers: old)?.description.contains("version 11") == true)
    }

    @Test func aDeviceThatKnowsNoSuchRequestIsNotKVM() {
      for errno in [Errno.inappropriateIOCTLForDevice, .invalidArgument] {
        #expect(
          failure(answers: [ScriptedKVM.getAPIVersion: .failure(errno)])
            == .notKVM(path: "/dev/null"))
      }
    }

    @Test func anyOtherRefusalIsReportedAsItIs() {
      let failure = failure(answers: [ScriptedKVM.getAPIVersion: .failure(.noMemory)])
      #expect(failure == .failed(path: "/dev/null", errno: .noMemory))
      #expect(failure?.description == "cannot use /dev/null: Cannot allocate memory")
    }

    @Test func aSharedPageThatIsTooSmallIsNotKVM() {
      #expect(
        failure(answers: [ScriptedKVM.getVCPUMMapSize: .value(2351)])
          == .notKVM(path: "/dev/null"))
    }

    @Test func aLackOfUserMemoryIsNamed() {
      #expect(
        failure(answers: [ScriptedKVM.checkExtension: .value(0)])
          == .lacks(capability: "KVM_CAP_USER_MEMORY"))
    }

    @Test(.requiresKVM) func capabilitiesOfTheHostAreKnown() throws {
      let system = try KVMSystem()
      #expect(system.check(.userMemory) == 1)
      #expect(system.check(.memorySlots) >= 32)
      #expect(system.check(.maximumVCPUs) >= system.check(.recommendedVCPUs))
      #expect(system.check(Capability(rawValue: 100_000)) == 0)
      let machine = try system.createVirtualMachine()
      #expect(machine.check(.irqChip) == 1)
    }
  }
}
