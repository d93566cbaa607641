// SPDX-License-Identifier: Apache-2.0

internal import CKVM
internal import JSON
internal import KVM

/// `kvm.capabilities`
struct KVMCapabilitiesCheck: HostCheck {
  let id = "kvm.capabilities"
  let title = "KVM capabilities"
  let explanation = """
    Asks KVM what it can do (KVM_CHECK_EXTENSION). Without a required capability machines cannot run; \
    without a wanted one something is slower or missing, as the warning says. --verbose shows the \
    table; a value above 1 is a count or a size.
    """
  let group = CheckGroup.doctor

  /// A capability, and what is lost without it; nil where it is required.
  private struct Wish {
    let name: String
    let number: Int32
    let loss: String?

    init(_ name: String, _ number: Int32, _ loss: String? = nil) {
      (self.name, self.number, self.loss) = (name, number, loss)
    }
  }

  private static let wishes = [
    Wish("USER_MEMORY", KVM_CAP_USER_MEMORY),
    Wish("IRQCHIP", KVM_CAP_IRQCHIP),
    Wish("IRQFD", KVM_CAP_IRQFD),
    Wish("IOEVENTFD", KVM_CAP_IOEVENTFD),
    Wish("PIT2", KVM_CAP_PIT2),
    Wish("EXT_CPUID", KVM_CAP_EXT_CPUID),
    Wish("IMMEDIATE_EXIT", KVM_CAP_IMMEDIATE_EXIT),
    Wish("NR_MEMSLOTS", KVM_CAP_NR_MEMSLOTS),
    Wish("MAX_VCPUS", KVM_CAP_MAX_VCPUS),
    Wish("SET_TSS_ADDR", KVM_CAP_SET_TSS_ADDR, "machines on old Intel processors"),
    Wish(
      "SET_IDENTITY_MAP_ADDR", KVM_CAP_SET_IDENTITY_MAP_ADDR, "machines on old Intel processors"),
    Wish("READONLY_MEM", KVM_CAP_READONLY_MEM, "read-only memory, which firmware needs"),
    Wish("MP_STATE", KVM_CAP_MP_STATE, "saving of machines"),
    Wish("VCPU_EVENTS", KVM_CAP_VCPU_EVENTS, "saving of machines"),
    Wish("XSAVE", KVM_CAP_XSAVE, "saving of machines"),
    Wish("XCRS", KVM_CAP_XCRS, "saving of machines"),
    Wish("ADJUST_CLOCK", KVM_CAP_ADJUST_CLOCK, "the guest's clock after a restore"),
    Wish("KVMCLOCK_CTRL", KVM_CAP_KVMCLOCK_CTRL, "quiet guests after a pause"),
    Wish("TSC_DEADLINE_TIMER", KVM_CAP_TSC_DEADLINE_TIMER, "the faster of the guest's timers"),
    Wish("SIGNAL_MSI", KVM_CAP_SIGNAL_MSI, "message-signalled interrupts"),
    Wish("X86_USER_SPACE_MSR", KVM_CAP_X86_USER_SPACE_MSR, "answers to unknown registers"),
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let values: [Int]
    do throws(KVMUnavailable) {
      let system = try KVMSystem(path: context.kvmPath)
      values = Self.wishes.map { system.check(Capability(rawValue: $0.number)) }
    } catch .lacks(let capability) {
      return KVMAdvice.outcome(.lacks(capability: capability), in: context)
    } catch {
      var outcome = CheckOutcome.skip("KVM cannot be used: see kvm.device")
      outcome.isKVMUnusable = true
      return outcome
    }
    let details = zip(Self.wishes, values).map { wish, value in
      CheckDetail(wish.name, JSONValue(value))
    }
    let absent = zip(Self.wishes, values).filter { $0.1 <= 0 }.map(\.0)
    let measured = "\(Self.wishes.count - absent.count) of \(Self.wishes.count)"
    let required = absent.filter { $0.loss == nil }.map { "KVM_CAP_" + $0.name }
    guard required.isEmpty else {
      return .fail(
        "KVM here lacks what machines need: \(required.joined(separator: ", ")); a newer kernel, or "
          + "one that is built with it, has it", measured: measured, details: details)
    }
    guard absent.isEmpty else {
      let losses = absent.map { "KVM_CAP_\($0.name) (\($0.loss ?? ""))" }
      return .warn(
        "KVM here lacks \(losses.joined(separator: ", "))", measured: measured, details: details)
    }
    return .pass(measured, details: details)
  }
}
