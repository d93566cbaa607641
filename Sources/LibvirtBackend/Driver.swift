// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What libvirt can be connected to, as the driver of a URI names it.
enum Driver: String, CaseIterable {
  case qemu, lxc, test, xen, openvz, vmwareplayer, vmwarews, vmwarefusion, vbox, esx, vpx, gsx,
    hyperv
  case bhyve, ch, vz

  /// A form of the URI, to show how it is written.
  var example: String {
    switch self {
    case .qemu: "qemu:///system"
    case .lxc: "lxc:///system"
    case .test: "test:///default"
    case .xen: "xen:///system"
    case .openvz: "openvz:///system"
    case .vmwareplayer: "vmwareplayer:///session"
    case .vmwarews: "vmwarews:///session"
    case .vmwarefusion: "vmwarefusion:///session"
    case .vbox: "vbox:///session"
    case .esx: "esx://root@HOST/?no_verify=1"
    case .vpx: "vpx://USER@HOST/DATACENTER/CLUSTER/ESXHOST"
    case .gsx: "gsx://HOST"
    case .hyperv: "hyperv://USER@HOST"
    case .bhyve: "bhyve:///system"
    case .ch: "ch:///system"
    case .vz: "vz:///system"
    }
  }

  /// What a host needs for it, in words that follow "it needs".
  var needs: String {
    switch self {
    case .qemu: "libvirtd or virtqemud with its QEMU driver, and QEMU"
    case .lxc: "root, and libvirtd or virtlxcd with its LXC driver"
    case .test: "nothing but libvirt itself"
    case .xen: "a Xen host (dom0), and libvirtd or virtxend with its Xen driver"
    case .openvz: "an OpenVZ kernel, and vzctl and vzlist"
    case .vmwareplayer: "VMware Player, and vmrun of VMware VIX in PATH"
    case .vmwarews: "VMware Workstation, and its vmrun in PATH"
    case .vmwarefusion: "VMware Fusion, and its vmrun in PATH"
    case .vbox:
      "VirtualBox with VBoxXPCOMC.so, and libvirtd or virtvboxd with its VirtualBox driver"
    case .esx: "a VMware ESX host that is reached by HTTPS, and its user's password"
    case .vpx: "a VMware vCenter that is reached by HTTPS, and its user's password"
    case .gsx: "a VMware GSX server that is reached by HTTPS, and its user's password"
    case .hyperv: "a libvirt that was built with Hyper-V, and a Windows host with WS-Management"
    case .bhyve: "FreeBSD: bhyve runs on no Linux host"
    case .ch:
      "a libvirt that was built with Cloud Hypervisor, virtchd, and cloud-hypervisor in PATH"
    case .vz: "a libvirt that was built with Virtuozzo, and Virtuozzo"
    }
  }
}

#endif
