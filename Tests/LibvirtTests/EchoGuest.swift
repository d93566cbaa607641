// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A guest that says `R` on its first serial port and then whatever it is told. Meanwhile it writes to
/// 512 KiB of its memory, over and over.
enum EchoGuest {
  /// A disk with its boot sector.
  static var disk: [UInt8] {
    let sector = code + [UInt8](repeating: 0, count: 510 - code.count) + [0x55, 0xAA]
    return sector + [UInt8](repeating: 0, count: (1 << 20) - sector.count)
  }

  private static var code: [UInt8] { greeting + memory + port }

  private static let greeting: [UInt8] = [
    0xBA, 0xF8, 0x03,  // mov dx, 0x3F8
    0xB0, 0x52, 0xEE,  // mov al, 'R'; out dx, al
    0xB0, 0x0A, 0xEE,  // mov al, '\n'; out dx, al
  ]

  /// One byte of each page is counted up.
  private static let memory: [UInt8] = [
    0xBB, 0x00, 0x10,  // mov bx, 0x1000
    0x8E, 0xC3,  // page: mov es, bx
    0x26, 0xFE, 0x06, 0x00, 0x00,  // inc byte [es:0]
    0x81, 0xC3, 0x00, 0x01,  // add bx, 0x100
    0x81, 0xFB, 0x00, 0x90,  // cmp bx, 0x9000
    0x72, 0xEF,  // jb page
  ]

  /// What came, if something did, goes back.
  private static let port: [UInt8] = [
    0xBA, 0xFD, 0x03, 0xEC,  // mov dx, 0x3FD; in al, dx
    0xA8, 0x01, 0x74, 0xE4,  // test al, 1; jz memory
    0xB2, 0xF8, 0xEC, 0xEE,  // mov dl, 0xF8; in al, dx; out dx, al
    0xEB, 0xDE,  // jmp memory
  ]

  /// Its domain, with an emulated processor.
  ///
  /// - Parameters:
  ///   - name: the domain's.
  ///   - disk: the path of its disk.
  ///   - isReadOnly: whether it cannot write to the disk.
  ///   - devices: further devices.
  static func domain(
    named name: String, disk: String, isReadOnly: Bool = false, devices: String = ""
  ) -> String {
    """
    <domain type='qemu'><name>\(name)</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
    <os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>
    <devices><controller type='usb' model='qemu-xhci'/>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/>
    <source file='\(disk)'/>\(isReadOnly ? "<readonly/>" : "")
    <target dev='vda' bus='virtio'/></disk>
    <serial type='pty'><target port='0'/></serial>
    <console type='pty'><target type='serial' port='0'/></console>
    <memballoon model='none'/>\(devices)</devices></domain>
    """
  }
}

#endif
