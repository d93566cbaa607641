// SPDX-License-Identifier: Apache-2.0

/// `tools.dnsmasq`
struct NameServerToolCheck: HostCheck {
  let id = "tools.dnsmasq"
  let title = "dnsmasq"
  let explanation = """
    Runs dnsmasq, with which libvirt gives addresses and names to the guests of its networks.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    try ProgramPresence.outcome(
      of: "dnsmasq", debian: "dnsmasq-base", others: "dnsmasq",
      loss: "networks of libvirt give no addresses", in: context)
  }
}
