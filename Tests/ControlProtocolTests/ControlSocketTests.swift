// SPDX-License-Identifier: Apache-2.0

@testable import ControlProtocol
import Glibc
import POSIX
import SystemPackage
import TestSupport
import Testing

@Suite("control socket")
struct ControlSocketTests {
  /// A directory whose path is longer than the address of a socket.
  private func makeDeepDirectory(in directory: TemporaryDirectory) -> String {
    let path = directory.path + "/" + String(repeating: "d", count: 150)
    #expect(unsafe mkdir(path, 0o700) == 0)
    return path
  }

  private func canConnect(_ path: String) throws -> Bool {
    guard let socket = try SocketAddress(path: path).connect() else { return false }
    _ = consume socket
    return true
  }

  private func errno(listeningAt path: String) -> Errno? {
    do throws(SystemCallError) {
      _ = try ControlSocket(listeningAt: path)
      return nil
    } catch {
      return error.errno
    }
  }

  @Test func onlyTheOwnerMayConnect() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    let mask = umask(0)
    defer { umask(mask) }
    let socket = try ControlSocket(listeningAt: path)
    var status = stat()
    #expect(unsafe lstat(path, &status) == 0)
    #expect(status.st_mode == S_IFSOCK | 0o600)
    #expect(directory.names == ["control.sock"])
    #expect(try canConnect(path))
    socket.removeName()
    #expect(directory.names == [])
  }

  @Test func aLongPathIsNoObstacle() throws {
    let directory = try TemporaryDirectory()
    let deep = makeDeepDirectory(in: directory)
    let path = deep + "/control.sock"
    let socket = try ControlSocket(listeningAt: path)
    #expect(try canConnect(path))
    #expect(errno(listeningAt: path) == .addressInUse)
    socket.removeName()
    #expect(throws: SystemCallError.self) { try canConnect(path) }
  }

  @Test func aNameThatIsTooLongIsAnError() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file(String(repeating: "n", count: 200))
    #expect(throws: SystemCallError("socket \(path)", .fileNameTooLong)) {
      try canConnect(path)
    }
    #expect(throws: SystemCallError("socket a\0b", .invalidArgument)) {
      try canConnect("a\0b")
    }
  }

  @Test func whatAKilledProcessLeftIsReplaced() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    do {
      // Goes away without removing its name, as a killed process does.
      _ = try ControlSocket(listeningAt: path)
    }
    #expect(directory.names == ["control.sock"])
    let socket = try ControlSocket(listeningAt: path)
    #expect(try canConnect(path))
    #expect(directory.names == ["control.sock"])
    _ = consume socket
  }

  @Test func oneThatIsServedIsNotReplaced() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    let socket = try ControlSocket(listeningAt: path)
    #expect(errno(listeningAt: path) == .addressInUse)
    #expect(try canConnect(path))
    _ = consume socket
  }

  @Test func aFileOfSomethingElseIsNotReplaced() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write([1, 2, 3], to: "control.sock")
    #expect(errno(listeningAt: path) == .fileExists)
    #expect(try directory.read("control.sock") == [1, 2, 3])
  }

  @Test func theNameOfAnotherSocketStays() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("control.sock")
    let old = try ControlSocket(listeningAt: path)
    #expect(unsafe unlink(path) == 0)
    let new = try ControlSocket(listeningAt: path)
    old.removeName()
    #expect(try canConnect(path))
    _ = consume new
  }

  @Test func withoutADirectoryThereIsAnError() {
    #expect(errno(listeningAt: "/nonexistent/control.sock") == .noSuchFileOrDirectory)
  }
}
