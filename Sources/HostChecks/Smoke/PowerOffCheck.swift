// SPDX-License-Identifier: Apache-2.0

internal import Monitor

/// `machine.power-off`
struct PowerOffCheck: HostCheck {
  let id = "machine.power-off"
  let title = "a machine is booted and powers off"
  let explanation = """
    Boots a machine of the monitor, reads what its guest writes to the serial port, and lets the \
    guest power it off.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let result = try MonitoredMachine.run("power-off", in: context)
    try result.expect(.poweredOff)
    try expect(
      result.text == "powering off\n", "the guest's words came out as: \(result.lastLine)")
    return .pass()
  }
}
