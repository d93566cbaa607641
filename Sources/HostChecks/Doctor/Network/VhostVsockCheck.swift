// SPDX-License-Identifier: Apache-2.0

/// `network.vhost-vsock`
struct VhostVsockCheck: HostCheck {
  let id = "network.vhost-vsock"
  let title = "vhost-vsock"
  let explanation = """
    Opens /dev/vhost-vsock and makes it this process's (VHOST_SET_OWNER). Through it host and guest \
    talk over sockets that need no network.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    VhostDevice.outcome(
      "vhost-vsock", module: "vhost_vsock", loss: "guests have no sockets to the host", in: context)
  }
}
