// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import GuestMemory
internal import KVM
internal import POSIX

/// `vm.lifecycle`
struct LifecycleCheck: HostCheck {
  let id = "vm.lifecycle"
  let title = "machines come and go"
  let explanation = """
    Makes a virtual machine with a vCPU and a memory slot, runs one instruction, frees everything, \
    several times, and counts the descriptors that are open before and after. A host that fails this \
    runs out of descriptors or memory in a series of tests.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let rounds = 3
  private static let code: [UInt8] = [
    0xF4  // hlt
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    // The first machine lets the process allocate what it keeps.
    try makeMachine(context)
    let before = try Self.openDescriptors()
    for _ in 0..<Self.rounds { try makeMachine(context) }
    let after = try Self.openDescriptors()
    let leaked = after.count - before.count
    try expect(leaked == 0, "\(leaked) descriptors are left of \(Self.rounds) machines")
    return .pass("\(Self.rounds) machines, no descriptor left")
  }

  private func makeMachine(_ context: CheckContext) throws {
    let machine = try SmokeMachine(context, code: Self.code)
    try expect(machine.run(), are: [])
    try machine.virtualMachine.removeMemorySlot(number: 0)
  }

  /// The descriptors of this thread, which are those of the process unless somebody unshared them.
  private static func openDescriptors() throws -> [String] {
    guard let directory = unsafe opendir("/proc/thread-self/fd") else {
      throw CheckOutcome.skip("/proc is not mounted", fix: "mount -t proc proc /proc")
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
          unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
        })
    }
    return names
  }
}
