// SPDX-License-Identifier: Apache-2.0

internal import Devices
internal import KVM

extension Bus {
  /// Serves a port access, each repetition of a string instruction in turn.
  @inline(__always)
  func serve(_ access: PortIO) {
    guard let width = AccessWidth(rawValue: access.width) else { return }
    var data = unsafe access.data
    for _ in 0..<access.count {
      if access.isWrite {
        let value = unsafe width.load(from: data)
        write(address: UInt64(access.port), width: width, value: value)
      } else {
        unsafe width.store(read(address: UInt64(access.port), width: width), to: data)
      }
      unsafe data += Int(width.rawValue)
    }
  }

  /// Serves a memory access; one of an odd length goes byte by byte.
  @inline(__always)
  func serve(_ access: MemoryMappedIO) {
    guard let width = AccessWidth(rawValue: UInt8(truncatingIfNeeded: access.length)) else {
      return serveBytes(access)
    }
    if access.isWrite {
      write(address: access.address, width: width, value: unsafe width.load(from: access.data))
    } else {
      unsafe width.store(read(address: access.address, width: width), to: access.data)
    }
  }

  @inline(never)
  private func serveBytes(_ access: MemoryMappedIO) {
    for offset in 0..<access.length {
      let address = access.address &+ UInt64(offset)
      let data = unsafe access.data + offset
      if access.isWrite {
        write(address: address, width: .byte, value: unsafe AccessWidth.byte.load(from: data))
      } else {
        unsafe AccessWidth.byte.store(read(address: address, width: .byte), to: data)
      }
    }
  }
}

extension AccessWidth {
  /// Reads a little-endian value of this width, zero-extended.
  @inline(__always)
  func load(from data: UnsafeRawPointer) -> UInt64 {
    switch self {
    case .byte: unsafe UInt64(data.load(as: UInt8.self))
    case .word: unsafe UInt64(data.loadUnaligned(as: UInt16.self))
    case .doubleword: unsafe UInt64(data.loadUnaligned(as: UInt32.self))
    case .quadword: unsafe data.loadUnaligned(as: UInt64.self)
    }
  }

  /// Writes the low bytes of a value, little-endian.
  @inline(__always)
  func store(_ value: UInt64, to data: UnsafeMutableRawPointer) {
    switch self {
    case .byte: unsafe data.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
    case .word: unsafe data.storeBytes(of: UInt16(truncatingIfNeeded: value), as: UInt16.self)
    case .doubleword: unsafe data.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
    case .quadword: unsafe data.storeBytes(of: value, as: UInt64.self)
    }
  }
}
