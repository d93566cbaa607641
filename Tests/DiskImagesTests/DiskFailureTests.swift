// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX
import Testing

@testable import DiskImages

@Suite("Disk engine: failures")
struct DiskFailureTests: EngineFixture {
  @Test("A file that was cut short fails the read", arguments: DiskEngineKind.allCases)
  func truncatedFile(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 16)
    let engine = try makeEngine(kind, DiskImage(path: file.path))
    try file.truncate(to: 4096 + 100)
    var data = [[UInt8](repeating: 1, count: 512)]
    #expect(try run(engine, .read(offset: 0), &data) == 512)
    #expect(try run(engine, .read(offset: 4096), &data) == -Int(EIO))
    #expect(try run(engine, .read(offset: 32768), &data) == -Int(EIO))
  }

  @Test("A device without room fails the write", arguments: DiskEngineKind.allCases)
  func fullDevice(kind: DiskEngineKind) throws {
    let descriptor = try OwnedDescriptor.open("/dev/full", flags: O_RDWR)
    let image = DiskImage(adopting: descriptor, geometry: DiskGeometry(fileSize: 1 << 20))
    let engine = try makeEngine(kind, image)
    var data = [[UInt8](repeating: 1, count: 512)]
    #expect(try run(engine, .write(offset: 512), &data) == -Int(ENOSPC))
  }

  @Test("An error number comes back as it is", arguments: DiskEngineKind.allCases)
  func injectedErrors(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 16)
    let engine = try makeEngine(kind, DiskImage(path: file.path)) { call, offset, result in
      switch call {
      case .read: offset == 1024 ? -Int(EIO) : result
      case .synchronize: -Int(ENOSPC)
      default: -Int(EINTR)
      }
    }
    var data = [[UInt8](repeating: 1, count: 512)]
    #expect(try run(engine, .read(offset: 1024), &data) == -Int(EIO))
    #expect(try run(engine, .read(offset: 0), &data) == 512)
    #expect(try run(engine, .flush) == -Int(ENOSPC))
    // A call that never gets anywhere ends too.
    #expect(try run(engine, .write(offset: 0), &data) == -Int(EINTR))
  }

  @Test("A call that was interrupted is made again", arguments: DiskEngineKind.allCases)
  func interruptedCalls(kind: DiskEngineKind) throws {
    let file = try TemporaryFile(size: 1 << 16)
    let calls = CallLog()
    let engine = try makeEngine(kind, DiskImage(path: file.path)) { call, _, result in
      calls.append(call)
      return calls.all.count % 3 == 0
        ? result : calls.all.count % 3 == 1 ? -Int(EINTR) : -Int(EAGAIN)
    }
    var data = [[UInt8](repeating: 7, count: 512)]
    #expect(try run(engine, .write(offset: 512), &data) == 512)
    #expect(try run(engine, .flush) == 0)
    #expect(calls.all == [.write, .write, .write, .synchronize, .synchronize, .synchronize])
    #expect(try Array(file.bytes[512..<1024]) == data[0])
  }
}
