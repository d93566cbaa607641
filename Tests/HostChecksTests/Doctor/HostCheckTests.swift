// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostChecks
import TestSupport
import Testing

@Suite("Checks of the host")
struct HostCheckTests {
  @Test func idsAreUniqueAndWellFormed() {
    let checks = DoctorChecks.all + SmokeChecks.all
    #expect(Set(checks.map(\.id)).count == checks.count)
    for check in checks {
      #expect(check.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+/) != nil)
      #expect(!check.title.isEmpty && !check.title.contains("\n"))
      #expect(check.explanation.count > 40 && !check.explanation.contains("\n"))
      #expect(check.explanation.hasSuffix("."))
    }
    #expect(DoctorChecks.all.allSatisfy { $0.group == .doctor })
    #expect(SmokeChecks.all.allSatisfy { $0.group == .smoke })
  }

  /// As in an initramfs in which nothing is mounted.
  @Test func aHostWithoutAnyFileTrapsNoCheck() throws {
    let host = try FakeHost()
    for check in DoctorChecks.all {
      let outcome = try host.outcome(of: check.id)
      if outcome.status != .pass {
        #expect(outcome.reason?.isEmpty == false, "\(check.id)")
      }
    }
    for id in ["network.tun", "kvm.device", "host.tmpdir"] {
      #expect(try host.outcome(of: id).status == .fail, "\(id)")
    }
    for id in ["host.cgroup", "libvirt.system", "libvirt.drivers", "tools.qemu-img"] {
      #expect(try host.outcome(of: id).status == .skip, "\(id)")
    }
  }

  @Test func controlGroupsAreToldApart() throws {
    let (v1, v2) = (
      "cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\n", "x /sys/fs/cgroup cgroup2 rw 0 0\n"
    )
    for (mounts, measured, status) in [
      (v2, "v2", CheckStatus.pass), (v1, "v1", .pass), (v1 + v2, "hybrid", .warn),
      ("proc /proc proc rw 0 0\n", nil, .skip),
    ] as [(String, String?, CheckStatus)] {
      let host = try FakeHost()
      try host.write(mounts, to: "/proc/self/mounts")
      let outcome = try host.outcome(of: "host.cgroup")
      #expect(outcome.status == status)
      #expect(outcome.measured == measured)
    }
  }

  @Test func aContainersLimitCountsAsMemory() throws {
    let host = try FakeHost()
    try host.write("MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n", to: "/proc/meminfo")
    #expect(try host.outcome(of: "memory.available").status == .pass)

    try host.write("0::/app/job\n", to: "/proc/self/cgroup")
    try host.write("max\n", to: "/sys/fs/cgroup/app/job/memory.max")
    try host.write("1000\n", to: "/sys/fs/cgroup/app/job/memory.current")
    try host.write("209715200\n", to: "/sys/fs/cgroup/app/memory.max")
    try host.write("104857600\n", to: "/sys/fs/cgroup/app/memory.current")
    let little = try host.outcome(of: "memory.available")
    #expect(little.status == .warn)
    #expect(little.measured == "100 MiB available")

    try host.write("209700000\n", to: "/sys/fs/cgroup/app/memory.current")
    let none = try host.outcome(of: "memory.available")
    #expect(none.status == .fail)
    #expect(none.reason?.contains("too little memory") == true)
  }

  @Test func transparentHugePagesThatAreOffAreAWarning() throws {
    let host = try FakeHost()
    let path = "/sys/kernel/mm/transparent_hugepage/enabled"
    #expect(try host.outcome(of: "memory.transparent-huge-pages").status == .skip)
    try host.write("always madvise [never]\n", to: path)
    #expect(try host.outcome(of: "memory.transparent-huge-pages").status == .warn)
    try host.write("always [madvise] never\n", to: path)
    let outcome = try host.outcome(of: "memory.transparent-huge-pages")
    #expect(outcome.status == .pass)
    #expect(outcome.measured?.hasPrefix("madvise") == true)
  }

  @Test func aTemporaryDirectoryIsWrittenAndLeftClean() throws {
    let host = try FakeHost()
    try host.makeDirectory("/tmp")
    #expect(try host.outcome(of: "host.tmpdir").status == .pass)
    #expect(try FileManager.default.contentsOfDirectory(atPath: host.path("/tmp")) == [])
  }

  @Test func aDeviceThatIsNotTunIsSaid() throws {
    let host = try FakeHost()
    try host.link("/dev/net/tun", to: "/dev/null")
    let outcome = try host.outcome(of: "network.tun")
    #expect(outcome.status == .fail)
    #expect(outcome.reason?.contains("is not the device of tun and tap") == true)
  }

  @Test func groupsOfTheIOMMUAreCounted() throws {
    let host = try FakeHost()
    #expect(try host.outcome(of: "host.iommu").status == .skip)
    try host.makeDirectory("/sys/kernel/iommu_groups/0")
    try host.makeDirectory("/sys/kernel/iommu_groups/11")
    #expect(try host.outcome(of: "host.iommu").measured == "2 groups")
  }
}
