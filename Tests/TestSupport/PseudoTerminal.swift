// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A terminal that a test sits at.
public final class PseudoTerminal {
  /// What `stty` shows of a terminal.
  public struct Settings: Equatable, Sendable {
    let flags: [UInt32]
    let control: [UInt8]

    /// Whether keys are echoed, edited in lines, and turned into signals.
    public var isCooked: Bool {
      let wanted = UInt32(ECHO | ICANON | ISIG)
      return flags[3] & wanted == wanted
    }
  }

  /// The end that programs get.
  public let other: Int32

  // TIOCSPTLCK and TIOCGPTN, which Swift's Glibc leaves out.
  private static let lock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  private let own: Int32
  private var received = ""

  /// Opens one, in the state of a new terminal window.
  public init() throws {
    own = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    guard own >= 0, unsafe ioctl(own, Self.lock, &unlocked) == 0,
      unsafe ioctl(own, Self.number, &number) == 0
    else { throw Failure(error: errno) }
    other = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard other >= 0 else { throw Failure(error: errno) }
  }

  deinit {
    close(other)
    close(own)
  }

  /// Its settings now.
  public var settings: Settings {
    var raw = termios()
    unsafe tcgetattr(other, &raw)
    let control = unsafe withUnsafeBytes(of: raw.c_cc) { unsafe [UInt8]($0) }
    return Settings(
      flags: [raw.c_iflag, raw.c_oflag, raw.c_cflag, raw.c_lflag], control: control)
  }

  /// Types keys.
  public func type(_ keys: String) {
    _ = unsafe write(own, keys, keys.utf8.count)
  }

  /// Waits until a text appears; false after a minute of silence.
  public func waitForOutput(_ text: String) -> Bool {
    while !received.contains(text) {
      var request = pollfd(fd: own, events: Int16(POLLIN), revents: 0)
      var buffer = [UInt8](repeating: 0, count: 4096)
      guard unsafe poll(&request, 1, 60_000) > 0 else { return false }
      let count = unsafe read(own, &buffer, buffer.count)
      guard count > 0 else { return false }
      received += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return true
  }

  private struct Failure: Error {
    let error: Int32
  }
}
