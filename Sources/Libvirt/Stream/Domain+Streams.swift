// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Domain {
  /// Opens a console of a domain that runs: what the guest writes to it comes, from now on.
  ///
  /// The corresponding C function is `virDomainOpenConsole`.
  ///
  /// - Parameters:
  ///   - device: the alias of a console or serial port; nil for the first.
  ///   - force: whether who has it open already loses it.
  public func openConsole(
    _ device: String? = nil, force: Bool = false
  ) async throws(LibvirtError) -> ByteStream {
    let flags = force ? UInt32(VIR_DOMAIN_CONSOLE_FORCE) : 0
    return try await stream { unsafe virDomainOpenConsole($0, device, $1, flags) }
  }

  /// Opens a channel into the guest.
  ///
  /// The corresponding C function is `virDomainOpenChannel`.
  ///
  /// - Parameters:
  ///   - name: the channel's name or alias; nil for the first.
  ///   - force: whether who has it open already loses it.
  public func openChannel(
    _ name: String? = nil, force: Bool = false
  ) async throws(LibvirtError) -> ByteStream {
    let flags = force ? UInt32(VIR_DOMAIN_CHANNEL_FORCE) : 0
    return try await stream { unsafe virDomainOpenChannel($0, name, $1, flags) }
  }

  /// Takes a picture of a graphical console.
  ///
  /// The corresponding C function is `virDomainScreenshot`.
  ///
  /// - Parameter screen: its number, from 0.
  /// - Returns: the picture's MIME type and its bytes.
  public func screenshot(
    screen: Int = 0
  ) async throws(LibvirtError) -> (type: String, bytes: [UInt8]) {
    let owner = try connection.openHandle()
    return try await call { (domain) throws(LibvirtError) in
      let stream = try owner.lend { (pointer) throws(LibvirtError) in
        let stream = try unsafe LibvirtError.check(virStreamNew(pointer, 0))
        return unsafe Handle(stream, of: owner) { unsafe virStreamFree($0) }
      }
      return try stream.lend { (pointer) throws(LibvirtError) in
        let type = try String(
          owned: unsafe virDomainScreenshot(domain, pointer, UInt32(clamping: screen), 0))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
          let result = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe virStreamRecv(
              pointer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
          }
          let count: Int32
          do throws(LibvirtError) {
            count = try LibvirtError.check(result)
          } catch {
            unsafe virStreamAbort(pointer)
            throw error
          }
          guard count > 0 else { break }
          bytes += buffer.prefix(Int(count))
        }
        try LibvirtError.check(unsafe virStreamFinish(pointer))
        return (type, bytes)
      }
    }
  }

  @safe
  private func stream(
    _ begin: @escaping @Sendable (OpaquePointer, OpaquePointer) -> Int32
  ) async throws(LibvirtError) -> ByteStream {
    let owner = try connection.openHandle()
    let watch = connection.watch
    return try await call { (domain) throws(LibvirtError) in
      let pump = try StreamPump.open(owner) { (stream) throws(LibvirtError) in
        unsafe begin(domain, stream)
      }
      pump.end(with: watch)
      return ByteStream(pump)
    }
  }
}

#endif
