// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import KVM
internal import Monitor

/// `kvm.speed`
struct KVMSpeedCheck: HostCheck {
  let id = "kvm.speed"
  let title = "speed of guests"
  let explanation = """
    Runs a loop in ring 0 (where kernels run) and in ring 3 (where programs run) of a tiny guest, and \
    measures how many instructions a second they do. Both are alike where the processor runs all of a \
    guest. A KVM without VMX and SVM interprets ring 0 a thousand times slower and knows only part \
    of the instructions: tiny guests run there, an ordinary Linux does not boot.
    """
  let group = CheckGroup.doctor
  let requirements = [CheckRequirement.kvm]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let guest = try SpeedGuest(context)
    let kernel = try guest.thousandsPerSecond(in: .kernel)
    let user = try guest.thousandsPerSecond(in: .user)
    let measured = "ring 0: \(Self.text(kernel)), ring 3: \(Self.text(user))"
    let details = [
      CheckDetail("ring 0, instructions per second", JSONValue(kernel &* 1000)),
      CheckDetail("ring 3, instructions per second", JSONValue(user &* 1000)),
    ]
    guard kernel >= user / 20 else {
      let name = HostKVM.current == .paravirtual ? "kvm_pvm" : "this KVM"
      return .warn(
        "\(name) interprets kernel-mode code of guests: tiny guests run, an ordinary Linux does not "
          + "boot; a host with VMX or SVM has no such limit", measured: measured, details: details)
    }
    return .pass(measured, details: details)
  }

  /// Thousands of instructions a second, as a person reads them.
  private static func text(_ thousands: UInt64) -> String {
    let whole = thousands / 1000
    return whole >= 10 ? "\(whole) Minsn/s" : "\(whole).\(thousands % 1000 / 100) Minsn/s"
  }
}
