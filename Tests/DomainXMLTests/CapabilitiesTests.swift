// SPDX-License-Identifier: Apache-2.0

import DomainXML
import Testing

@Suite struct CapabilitiesTests {
  private func capabilities(_ type: String, modes: [String], models: [String] = []) throws
    -> DomainCapabilities
  {
    let modes = modes.map { "<mode name='\($0)' supported='yes'/>" }.joined()
    let models = models.map { "<model usable='yes'>\($0)</model>" }.joined()
    return try DomainCapabilities(
      parsing: """
        <domainCapabilities><domain>\(type)</domain><cpu>\(modes)
        <mode name='host-model' supported='no'/>
        <mode name='custom' supported='yes'>\(models)<model usable='no'>Icelake</model></mode>
        </cpu></domainCapabilities>
        """)
  }

  @Test func theProcessorIsOneThatTheHostCanRun() throws {
    let passthrough = try capabilities("kvm", modes: ["host-passthrough", "maximum"])
    #expect(ProcessorModel.best(passthrough, isHardware: true) == .host)
    #expect(ProcessorModel.best(passthrough, isHardware: nil) == .host)
    #expect(
      ProcessorModel.best(passthrough, isHardware: false) == .hostWithoutArchitecturalCapabilities)
    let older = try capabilities("kvm", modes: [], models: ["kvm64", "qemu64"])
    #expect(ProcessorModel.best(older, isHardware: true) == .named("kvm64"))
    let poor = try capabilities("kvm", modes: [])
    #expect(ProcessorModel.best(poor, isHardware: true) == .unspecified)
    let emulated = try capabilities("qemu", modes: ["host-passthrough", "maximum"])
    #expect(ProcessorModel.best(emulated, isHardware: true) == .maximum)
    let oldEmulated = try capabilities("qemu", modes: [])
    #expect(ProcessorModel.best(oldEmulated, isHardware: true) == .unspecified)
  }

  @Test func theGuestIsOfTheHostsArchitecture() throws {
    let host = try HostCapabilities(
      parsing: """
        <capabilities><host><cpu><arch>x86_64</arch></cpu></host>
        <guest><os_type>hvm</os_type><arch name='i686'><domain type='qemu'/><domain type='kvm'/></arch></guest>
        <guest><os_type>hvm</os_type><arch name='x86_64'><domain type='qemu'/></arch></guest>
        <guest><os_type>exe</os_type><arch name='x86_64'><domain type='lxc'/></arch></guest>
        </capabilities>
        """)
    #expect(host.guest(ofType: "qemu")?.architecture == "x86_64")
    #expect(host.guest(ofType: "kvm")?.architecture == "i686")
    #expect(host.guest(ofType: "lxc")?.kind == "exe")
    #expect(host.guest(ofType: "xen") == nil)
  }

  @Test(
    arguments: [
      ("<memory>1024</memory>", 1 << 20), ("<memory unit='GiB'> 2 </memory>", 2 << 30),
      ("<memory unit='bytes'>7</memory>", 7), ("<memory unit='MB'>1</memory>", 1_000_000),
      ("<memory unit='TiB'>99999999999</memory>", nil), ("<memory>much</memory>", nil),
      ("<memory unit='parsec'>1</memory>", nil), ("", nil),
    ] as [(String, UInt64?)])
  func memoryIsReadInAnyUnit(element: String, bytes: UInt64?) throws {
    let document = try DomainDocument(parsing: "<domain type='qemu'>\(element)</domain>")
    #expect(document.memory == bytes)
  }

  @Test func whatDescribesNoDomainIsRefused() {
    let error = #expect(throws: XMLError.self) { try DomainDocument(parsing: "<network/>") }
    #expect(error?.message.contains("<network>") == true)
  }
}
