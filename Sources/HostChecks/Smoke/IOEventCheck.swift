// SPDX-License-Identifier: Apache-2.0

internal import KVM
internal import POSIX

/// `io.event`
struct IOEventCheck: HostCheck {
  let id = "io.event"
  let title = "guest writes that signal an event (ioeventfd)"
  let explanation = """
    Attaches events to a port and to an address, with and without a value to match, and counts \
    signals and exits: each write must be one or the other. virtio devices are told of work this way.
    """
  let group = CheckGroup.smoke
  let requirements = [CheckRequirement.kvm]

  private static let code: [UInt8] = [
    0xB8, 0x00, 0x20,  // start: mov ax, 0x2000
    0x8E, 0xD8,  // mov ds, ax
    0xB0, 0x01,  // mov al, 1
    0xE6, 0x20,  // out 0x20, al
    0xB0, 0x02,  // mov al, 2
    0xE6, 0x20,  // out 0x20, al
    0xE6, 0x21,  // out 0x21, al
    0x66, 0xC7, 0x06, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,  // mov dword [0], 1
    0x66, 0xC7, 0x06, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,  // mov dword [0], 2
    0x66, 0xC7, 0x06, 0x04, 0x00, 0x07, 0x00, 0x00, 0x00,  // mov dword [4], 7
    0xB0, 0x02,  // mov al, 2
    0xE6, 0x20,  // out 0x20, al
    0xF4,  // hlt
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let machine = try SmokeMachine(context, code: Self.code)
    try SmokeMachine.require(.ioEventFD, "KVM_CAP_IOEVENTFD", of: machine.virtualMachine)
    let port = try EventDescriptor()
    let all = try EventDescriptor()
    let matching = try EventDescriptor()
    let portTrigger = IOEventTrigger(space: .port, address: 0x20, length: 1, value: 2)
    for (event, trigger) in [
      (port.rawValue, portTrigger),
      (all.rawValue, IOEventTrigger(space: .memory, address: 0x20004, length: 4)),
      (matching.rawValue, IOEventTrigger(space: .memory, address: 0x20000, length: 4, value: 2)),
    ] {
      try machine.virtualMachine.attachIOEvent(event, to: trigger)
    }
    let ready = try machine.next()
    try expect([ready], are: [.out(0x20, 1 as UInt8)])
    let second = try machine.next()
    try expect([second], are: [.out(0x21, 2 as UInt8)])
    try Self.expectCount(of: port, 1, at: "port 0x20")
    let third = try machine.next()
    try expect([third], are: [.write(address: 0x20000, [1, 0, 0, 0])])
    try machine.virtualMachine.detachIOEvent(port.rawValue, from: portTrigger)
    try expect(machine.run(), are: [.out(0x20, 2 as UInt8)])
    try Self.expectCount(of: matching, 1, at: "0x20000")
    try Self.expectCount(of: all, 1, at: "0x20004")
    try Self.expectCount(of: port, 0, at: "port 0x20, which was detached,")
    return .pass()
  }

  private static func expectCount(
    of event: borrowing EventDescriptor, _ signals: UInt64, at place: String
  ) throws(CheckOutcome) {
    let count = event.count()
    guard count == signals else {
      throw .fail("the event of \(place) was signalled \(count) times instead of \(signals)")
    }
  }
}
