// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import ControlProtocol
internal import Glibc
internal import JSON
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// Lets clients in from the control socket, and turns away those who may not come.
final class ControlDoor {
  private let socket: ControlSocket
  private let hasName = Atomic<Bool>(true)
  /// Kept so that a client can be let in, told and closed when no descriptor is left. It would wait
  /// for ever otherwise, and wake the thread without end.
  private var spare: OwnedDescriptor?

  /// What stands at the door.
  enum Arrival: ~Copyable {
    /// A client that may come in.
    case client(OwnedDescriptor)
    /// One that may not, for the reason given.
    case unwanted(OwnedDescriptor, reason: String)
  }

  /// Makes the control socket.
  ///
  /// - Throws: the error number of the call that failed.
  init(path: String) throws(SystemCallError) {
    socket = try ControlSocket(listeningAt: path)
    spare = Self.makeSpare()
  }

  deinit {
    removeName()
  }

  var rawValue: Int32 { socket.descriptor.rawValue }

  /// Takes the name of the socket away, so that nobody finds it any more.
  func removeName() {
    guard hasName.exchange(false, ordering: .relaxed) else { return }
    socket.removeName()
  }

  /// The next who has come; nil if nobody has.
  func next() -> Arrival? {
    while true {
      let number = accept(rawValue, nil, nil)
      if number >= 0 { return Self.judge(OwnedDescriptor(adopting: number)) }
      switch Errno.current {
      case .interrupted: continue
      case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
        guard spare != nil else { return nil }
        spare = nil
        let number = accept(rawValue, nil, nil)
        guard number >= 0 else {
          spare = Self.makeSpare()
          return nil
        }
        return .unwanted(
          OwnedDescriptor(adopting: number),
          reason: "the machine's process has no file descriptor left")
      default: return nil
      }
    }
  }

  /// Tells one that is unwanted why, and closes the connection.
  func turnAway(_ descriptor: consuming OwnedDescriptor, because reason: String) {
    let reply = ControlReply(identifier: .null, .failure(ControlError(.failed, reason)))
    var line = ControlBuffer()
    line.append(reply.line.utf8)
    // Nothing was sent there before, so there is room.
    _ = line.flush(to: descriptor.rawValue)
    _ = consume descriptor
    if spare == nil { spare = Self.makeSpare() }
  }

  private static func makeSpare() -> OwnedDescriptor? {
    try? OwnedDescriptor.open("/dev/null", flags: O_RDONLY)
  }

  private static func judge(_ descriptor: consuming OwnedDescriptor) -> Arrival {
    _ = roost_set_close_on_exec(descriptor.rawValue)
    guard let user = userIdentifier(of: descriptor.rawValue), user == geteuid() || user == 0 else {
      return .unwanted(
        descriptor, reason: "only the user that runs the machine may control it, and root")
    }
    return .client(descriptor)
  }

  /// The user that connected (`SO_PEERCRED`, unix(7)).
  private static func userIdentifier(of descriptor: Int32) -> uid_t? {
    // struct ucred: process, user, group.
    var credentials: [UInt32] = [0, 0, 0]
    var size = socklen_t(MemoryLayout<UInt32>.stride * credentials.count)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else {
      return nil
    }
    return credentials[1]
  }
}
