// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Glibc
internal import Libvirt
public import MachineDefinition
internal import POSIX
internal import SystemPackage

extension LibvirtBackend {
  /// The most of the log that is shown when a console is opened, in bytes.
  private static let screenful = 4096

  /// Connects to the serial port of a domain that runs, or to a container's console.
  ///
  /// - Returns: a stream socket, the caller's to close.
  public func openConsole(of name: String) async throws(BackendError) -> Int32 {
    let domain = try await activeDomain(name, "console").domain
    let text = try await calling("console", name) { () throws(LibvirtError) in
      try await domain.xml()
    }
    guard let port = try document(text, of: name).serial else {
      throw BackendError(.wrongState, "\(name) has no serial port, and no console")
    }
    guard port.isConsole || port.type == "tcp" else {
      throw BackendError(.wrongState, "\(name): the serial port leads to \(port.text)")
    }
    let stream = try await calling("console", name) { () throws(LibvirtError) in
      try await domain.openConsole()
    }
    do throws(SystemCallError) {
      let screen = uri.isLocal ? port.log.map(Self.lastScreenful) ?? [] : []
      return try ConsoleBridge.open(stream, showing: screen)
    } catch {
      await stream.close()
      throw BackendError(.failed, "cannot open a console: \(error)")
    }
  }

  /// The end of a log, from the beginning of a line; nothing of one that cannot be read.
  private static func lastScreenful(of path: String) -> [UInt8] {
    var status = stat()
    guard let log = try? OwnedDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY),
      unsafe fstat(log.rawValue, &status) == 0
    else { return [] }
    var bytes = [UInt8](repeating: 0, count: screenful)
    let offset = max(0, Int(status.st_size) - screenful)
    let count = unsafe pread(log.rawValue, &bytes, bytes.count, offset)
    let tail = bytes.prefix(max(0, count))
    guard offset > 0, let end = tail.firstIndex(of: UInt8(ascii: "\n")) else { return Array(tail) }
    return Array(tail[(end + 1)...])
  }
}

#endif
