// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import GuestMemory

let mebibyte: UInt64 = 1 << 20

/// The line that loading fails with; `nil` if it does not fail.
func failure(
  _ image: [UInt8], as bootProtocol: BootProtocol? = nil, memory: UInt64 = 64 << 20,
  initrd: [UInt8]? = nil, commandLine: String = ""
) throws -> String? {
  let memory = try GuestMemory(size: memory)
  let request = BootRequest(
    kernel: BytesImage(image, name: "kernel"),
    initrd: initrd.map { BytesImage($0, name: "initrd.img") }, commandLine: commandLine,
    bootProtocol: bootProtocol)
  do throws(BootError) {
    _ = try KernelLoader.load(request, into: memory)
    return nil
  } catch {
    return error.description
  }
}

/// Loads an image that is sound.
func load(
  _ image: [UInt8], as bootProtocol: BootProtocol? = nil, into memory: GuestMemory,
  initrd: [UInt8]? = nil, commandLine: String = "", rootPointer: UInt64? = nil
) throws -> EntryState {
  try KernelLoader.load(
    BootRequest(
      kernel: BytesImage(image, name: "kernel"),
      initrd: initrd.map { BytesImage($0, name: "initrd.img") }, commandLine: commandLine,
      bootProtocol: bootProtocol, acpiRootPointer: rootPointer), into: memory)
}

/// A C string in guest memory.
func text(at address: UInt64, in memory: GuestMemory) throws -> String {
  var bytes: [UInt8] = []
  while true {
    let byte = try memory.load(UInt8.self, at: address + UInt64(bytes.count))
    if byte == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes.append(byte)
  }
}
