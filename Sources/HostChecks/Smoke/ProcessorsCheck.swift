// SPDX-License-Identifier: Apache-2.0

internal import Monitor

/// `cpu.processors`
struct ProcessorsCheck: HostCheck {
  let id = "cpu.processors"
  let title = "a second processor starts and answers interrupts"
  let explanation = """
    Boots a machine of the monitor with two vCPUs; the first wakes the second with INIT and SIPI, and \
    sends it interrupts that it must answer.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let result = try MonitoredMachine.run("smp", commandLine: "vcpus=2", vcpus: 2, in: context)
    try result.expect(.debugExit(code: 0))
    return .pass("2 processors")
  }
}
