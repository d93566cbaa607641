// SPDX-License-Identifier: Apache-2.0

internal import Monitor

/// `linux.boot`
struct LinuxBootCheck: HostCheck {
  let id = "linux.boot"
  let title = "a Linux kernel boots"
  let explanation = """
    Boots the kernel of --kernel, with the initial RAM disk of --initrd, in a machine of the monitor, \
    until it has written the marker to its console.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm, .kernel]
  let timeLimit: UInt64 = 120_000_000_000

  private static let commandLine = "console=ttyS0 pci=off panic=-1"

  func run(in context: CheckContext) throws -> CheckOutcome {
    guard let linux = context.linux else { throw CheckOutcome.skip("no kernel was given") }
    var configuration = MachineConfiguration(
      boot: .kernel(
        path: linux.kernel, initrd: linux.initrd,
        commandLine: linux.commandLine ?? Self.commandLine, bootProtocol: nil))
    configuration.memory = 512 << 20
    let left = min(context.nanosecondsLeft, timeLimit)
    let limit = try TimeLimit(nanoseconds: left - left / 8)
    let result = try MonitoredMachine.run(configuration, limit: limit) { text in
      text.contains(linux.marker)
    }
    if result.text.contains(linux.marker) { return .pass("wrote '\(linux.marker)'") }
    switch result.end {
    case .crashed, .failed: try result.expect(.stopped)
    default: break
    }
    return .fail(
      "the kernel did not write '\(linux.marker)' in \(limit.text); it said last: "
        + "\(result.lastLine)")
  }
}
