// SPDX-License-Identifier: Apache-2.0

/// `network.vhost-net`
struct VhostNetCheck: HostCheck {
  let id = "network.vhost-net"
  let title = "vhost-net"
  let explanation = """
    Opens /dev/vhost-net and makes it this process's (VHOST_SET_OWNER). With it the kernel itself \
    moves packets between a tap device and a guest, which is faster.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    VhostDevice.outcome(
      "vhost-net", module: "vhost_net", loss: "networks of guests are slower", in: context)
  }
}
