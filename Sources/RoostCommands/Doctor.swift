// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import HostChecks

/// `roost doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check whether this host is ready for virtual machines, and say what helps.",
    discussion: """
      Every check tries what it is about, and a check that fails names the command that mends it. The \
      exit status is 0 when all passed, 1 when one failed, 3 when KVM cannot be used, and 77 when \
      every check was skipped.
      """)

  @OptionGroup var options: CheckOptions

  func run() throws {
    try options.run(DoctorChecks.all, .doctor, in: CheckContext())
  }
}
