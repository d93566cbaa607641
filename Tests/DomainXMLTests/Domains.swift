// SPDX-License-Identifier: Apache-2.0

import DomainXML
import MachineDefinition

/// Domains and machines that the tests share.
enum Domains {
  /// A domain as somebody else defined it, with much that is not modelled.
  static let foreign = """
    <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
      <!-- made by hand -->
      <name>old</name>
      <uuid>c7a5fdbd-cdaf-9455-926a-d65c16db1809</uuid>
      <metadata><my:note xmlns:my='urn:my'>do &lt;not&gt; touch</my:note></metadata>
      <memory unit='GiB'>4</memory>
      <currentMemory unit='GiB'>2</currentMemory>
      <vcpu placement='static' current='2'>4</vcpu>
      <iothreads>2</iothreads>
      <os>
        <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
        <boot dev='hd'/>
        <bootmenu enable='yes'/>
      </os>
      <features><acpi/><hyperv mode='custom'><relaxed state='on'/></hyperv></features>
      <cpu mode='custom' match='exact'><model fallback='allow'>kvm64</model></cpu>
      <clock offset='utc'><timer name='hpet' present='no'/></clock>
      <on_poweroff>destroy</on_poweroff>
      <devices>
        <emulator>/usr/bin/qemu-system-x86_64</emulator>
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2' cache='none' iothread='1'/>
          <source file='/old &amp; gone.img'/>
          <target dev='vda' bus='virtio'/>
          <serial>OLD</serial>
        </disk>
        <disk type='file' device='cdrom'>
          <target dev='sda' bus='sata'/>
          <readonly/>
        </disk>
        <interface type='network'>
          <mac address='52:54:00:6f:8e:1d'/>
          <source network='old'/>
          <model type='e1000e'/>
        </interface>
        <serial type='pty'><target type='isa-serial' port='0'/></serial>
        <console type='pty'><target type='serial' port='0'/></console>
        <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
      </devices>
      <qemu:commandline><qemu:arg value='-sandbox'/><qemu:arg value='off'/></qemu:commandline>
    </domain>
    """

  /// Platforms that are described to libvirt.
  static let platforms = [
    platform("kvm", .host), platform("kvm", .hostWithoutArchitecturalCapabilities),
    platform("kvm", .named("kvm64")), platform("qemu", .maximum), platform("qemu", .unspecified),
  ]

  /// Emulation on a PC.
  static func platform(
    _ type: String = "qemu", _ processor: ProcessorModel = .maximum
  ) -> DomainPlatform {
    var platform = DomainPlatform(type: type, guestKind: "hvm", architecture: "x86_64")
    platform.processor = processor
    platform.logFolder = "/var/log/libvirt/qemu"
    return platform
  }

  /// Containers.
  static let containers = DomainPlatform(type: "lxc", guestKind: "exe", architecture: "x86_64")

  /// The machine of a file.
  static func machine(_ text: String) throws -> MachineDefinition {
    try MachineFile.parse(Array(text.utf8), file: "test.yaml", directory: "/machines")
  }
}
