// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// `libvirt.drivers`
struct LibvirtDriversCheck: HostCheck {
  let id = "libvirt.drivers"
  let title = "other local drivers of libvirt"
  let explanation = """
    Connects to the local URIs of libvirt's other drivers: LXC, Xen, VirtualBox, OpenVZ, VMware and the \
    test driver. Each needs its own software on the host; --verbose shows what each one says.
    """
  let group = CheckGroup.doctor
  let timeLimit: UInt64 = 40_000_000_000

  private static let uris = [
    "test:///default", "lxc:///system", "xen:///system", "vbox:///session", "openvz:///system",
    "vmwareplayer:///session", "vmwarews:///session",
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    guard let virsh = ProgramRun.find("virsh", in: context) else {
      return .skip("virsh is not installed")
    }
    var details: [CheckDetail] = []
    var connected: [String] = []
    let limit = context.nanosecondsLeft / UInt64(Self.uris.count + 1)
    for uri in Self.uris {
      let run = try LibvirtDaemon.connect(uri, with: virsh, limit: limit)
      if run.succeeded {
        connected.append(String(uri.prefix { $0 != ":" }))
        details.append(CheckDetail(uri, .string(LibvirtDaemon.answer(run))))
      } else {
        details.append(CheckDetail(uri, .string(LibvirtDaemon.complaint(run))))
      }
    }
    guard !connected.isEmpty else {
      return .skip("none connects", details: details)
    }
    return .pass(connected.joined(separator: ", "), details: details)
  }
}
