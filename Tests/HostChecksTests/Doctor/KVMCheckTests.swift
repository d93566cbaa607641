// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostChecks
import KVM
import SystemPackage
import TestSupport
import JSON
import Testing

@Suite("Checks of KVM")
struct KVMCheckTests {
  @Test func aMissingDeviceIsNamedWithTheModuleToLoad() throws {
    let host = try FakeHost()
    let outcome = try host.outcome(of: "kvm.device")
    #expect(outcome.status == .fail)
    #expect(outcome.isKVMUnusable)
    #expect(outcome.reason?.contains("there is no \(host.path("/dev/kvm"))") == true)
    #expect(outcome.fix?.hasPrefix("sudo modprobe kvm") == true)
  }

  @Test func aKernelWithKVMButNoDeviceFileNeedsTheFile() throws {
    let host = try FakeHost()
    try host.makeDirectory("/sys/class/misc/kvm")
    #expect(
      try host.outcome(of: "kvm.device").fix?.contains("mknod -m 0660 /dev/kvm c 10 232") == true)
    try host.write("", to: "/.dockerenv")
    #expect(try host.outcome(of: "kvm.device").fix?.contains("--device /dev/kvm") == true)
  }

  @Test(arguments: ["a regular file", "a directory", "another device"])
  func whatIsNotKVMIsCalledByItsName(kind: String) throws {
    let host = try FakeHost()
    switch kind {
    case "a regular file": try host.write("", to: "/dev/kvm")
    case "a directory": try host.makeDirectory("/dev/kvm")
    default: try host.link("/dev/kvm", to: "/dev/null")
    }
    let outcome = try host.outcome(of: "kvm.device")
    #expect(outcome.status == .fail)
    #expect(outcome.isKVMUnusable)
    #expect(outcome.reason?.contains("is \(kind), not the KVM device") == true)
  }

  @Test func withoutADeviceTheOtherChecksSkip() throws {
    let host = try FakeHost()
    for id in ["kvm.group", "kvm.api-version", "kvm.capabilities"] {
      #expect(try host.outcome(of: id).status == .skip, "\(id)")
    }
  }

  @Test(.requiresKVM) func theRealDeviceWorks() throws {
    let host = try FakeHost()
    try host.link("/dev/kvm", to: "/dev/kvm")
    #expect(try host.outcome(of: "kvm.device") == .pass("opens for reading and writing"))
    #expect(try host.outcome(of: "kvm.api-version") == .pass("12"))
    let capabilities = try host.outcome(of: "kvm.capabilities")
    #expect(capabilities.status != .fail)
    #expect(capabilities.details.first { $0.name == "USER_MEMORY" }?.value == 1)
  }

  @Test(.requiresKVM) func aLackIsAFailOrAWarningByItsWeight() throws {
    let host = try FakeHost()
    try host.link("/dev/kvm", to: "/dev/kvm")
    func outcome(without missing: [Int]) throws -> CheckOutcome {
      try RequestInterposer.interposing({ request in
        // KVM_CHECK_EXTENSION
        request.number == 0xAE03 && missing.contains(Int(request.argument)) ? .value(0) : .kernel
      }) { try host.outcome(of: "kvm.capabilities") }
    }
    let (irqFD, readOnlyMemory, userMemory) = (32, 81, 3)
    let required = try outcome(without: [irqFD, readOnlyMemory])
    #expect(required.status == .fail)
    #expect(required.reason?.contains("KVM_CAP_IRQFD") == true)
    #expect(required.reason?.contains("KVM_CAP_READONLY_MEM") == false)
    let wanted = try outcome(without: [readOnlyMemory])
    #expect(wanted.status == .warn)
    #expect(wanted.reason?.contains("KVM_CAP_READONLY_MEM") == true)
    #expect(wanted.details.first { $0.name == "READONLY_MEM" }?.value == 0)
    let first = try outcome(without: [userMemory])
    #expect(first.status == .fail)
    #expect(first.reason?.contains("KVM_CAP_USER_MEMORY") == true)
  }

  @Test(.requiresKVM) func anotherVersionOfTheAPIFails() throws {
    let host = try FakeHost()
    try host.link("/dev/kvm", to: "/dev/kvm")
    let outcome = try RequestInterposer.interposing({ request in
      // KVM_GET_API_VERSION
      request.number == 0xAE00 ? .value(11) : .kernel
    }) { try host.outcome(of: "kvm.api-version") }
    #expect(outcome.status == .fail)
    #expect(outcome.measured == "11")
    #expect(outcome.isKVMUnusable)
  }

  @Test(.requiresKVM) func bothRingsOfAGuestAreMeasured() throws {
    let host = try FakeHost()
    try host.link("/dev/kvm", to: "/dev/kvm")
    let outcome = try host.outcome(of: "kvm.speed")
    #expect(outcome.status == .pass || outcome.status == .warn)
    for ring in ["ring 0", "ring 3"] {
      let detail = outcome.details.first { $0.name == "\(ring), instructions per second" }
      #expect(detail?.value.unsignedValue ?? 0 > 1000)
    }
  }

  @Test func paravirtualKVMIsNamedByItsModule() throws {
    let host = try FakeHost()
    try host.makeDirectory("/sys/module/kvm_pvm")
    #expect(try host.outcome(of: "kvm.kind").measured?.hasPrefix("paravirtual (kvm_pvm)") == true)
  }

  @Test func pagingThatIsOffIsAWarning() throws {
    let host = try FakeHost()
    try host.write("N\n", to: "/sys/module/kvm_intel/parameters/ept")
    try host.write("0\n", to: "/sys/module/kvm_amd/parameters/npt")
    let outcome = try host.outcome(of: "kvm.kind")
    #expect(outcome.status == .warn)
    #expect(outcome.fix?.contains("sudo modprobe -r kvm_") == true)
  }

  @Test(.requiresKVM) func aDeviceForRootAloneIsAWarning() throws {
    let host = try FakeHost()
    try host.link("/dev/kvm", to: "/dev/kvm")
    let status = try FileManager.default.attributesOfItem(atPath: "/dev/kvm")
    let mode = (status[.posixPermissions] as? NSNumber)?.intValue ?? 0
    let outcome = try host.outcome(of: "kvm.group")
    #expect(outcome.status == (mode & 0o066 == 0 ? .warn : .pass))
    #expect(outcome.measured?.hasSuffix("0" + String(mode, radix: 8)) == true)
  }
}
