// SPDX-License-Identifier: Apache-2.0

/// The interrupt controllers. Handling is in interrupts.S, which counts.
enum Interrupts {
  /// How many interrupts of a vector came.
  static func count(_ vector: Int32) -> UInt64 {
    load64(interruptCountsAddress() + UInt64(vector) * 8)
  }

  /// Sets up both PICs for vectors from VECTOR_PIC on, with every line masked but those in `lines`.
  static func startPIC(lines: UInt16) {
    let vector = UInt8(VECTOR_PIC)
    let sequence: [(port: Int32, value: UInt8)] = [
      (PIC_MASTER_COMMAND, 0x11), (PIC_SLAVE_COMMAND, 0x11),
      (PIC_MASTER_DATA, vector), (PIC_SLAVE_DATA, vector + 8),
      (PIC_MASTER_DATA, 1 << 2), (PIC_SLAVE_DATA, 2),
      (PIC_MASTER_DATA, 0x01), (PIC_SLAVE_DATA, 0x01),
      (PIC_MASTER_DATA, ~UInt8(truncatingIfNeeded: lines)),
      (PIC_SLAVE_DATA, ~UInt8(truncatingIfNeeded: lines >> 8)),
    ]
    for (port, value) in sequence { output8(UInt16(port), value) }
  }

  /// Enables the local APIC, and lets the PIC through it.
  static func startLocalAPIC() {
    storeLocalAPIC(LOCAL_APIC_TASK_PRIORITY, 0)
    storeLocalAPIC(LOCAL_APIC_SPURIOUS, 0x100 | UInt32(VECTOR_SPURIOUS))
    storeLocalAPIC(LOCAL_APIC_LINT0, 0x700)
  }

  static func storeLocalAPIC(_ register: Int32, _ value: UInt32) {
    store32(UInt64(LOCAL_APIC_BASE) + UInt64(register), value)
  }

  static func loadLocalAPIC(_ register: Int32) -> UInt32 {
    load32(UInt64(LOCAL_APIC_BASE) + UInt64(register))
  }

  /// Sends a line of the I/O APIC, edge-triggered, to this processor as a vector.
  static func route(line: UInt32, to vector: Int32) {
    let destination = loadLocalAPIC(LOCAL_APIC_ID) & 0xff00_0000
    storeIOAPIC(0x10 + 2 * line + 1, destination)
    storeIOAPIC(0x10 + 2 * line, UInt32(vector))
  }

  private static func storeIOAPIC(_ register: UInt32, _ value: UInt32) {
    store32(UInt64(IO_APIC_BASE), register)
    store32(UInt64(IO_APIC_BASE) + 0x10, value)
  }
}
