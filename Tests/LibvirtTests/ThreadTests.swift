// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import CLibvirt
import Libvirt
import POSIX
import Testing

extension LibvirtTests {
  @Suite("calls that block", .requiresLibvirt, .timeLimit(.minutes(1)))
  struct ThreadTests {
    /// How many calls wait, and whether they may go on.
    private static let gate = Condition((waiting: 0, isOpen: false))

    @Test func moreCallsThanProcessorsBlockNoTask() async throws {
      let connection = try await TestHost().connect()
      Self.gate.withLock { $0 = (0, false) }
      let blocking: @convention(c) (OpaquePointer?) -> Int32 = { _ in
        ThreadTests.gate.update { $0.waiting += 1 }
        return ThreadTests.gate.wait { $0.isOpen ? 1 : nil } ?? -1
      }
      let original = unsafe clibvirt_interpose(
        "virConnectIsAlive", unsafeBitCast(blocking, to: UnsafeMutableRawPointer.self))
      defer { unsafe clibvirt_interpose("virConnectIsAlive", original) }
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<48 { group.addTask { try await connection.isAlive() } }
        // If the calls held the threads of tasks, this one would never go on.
        while Self.gate.withLock({ $0.waiting }) < 48 { await Task.yield() }
        // Others are not held up either.
        #expect(try await !connection.hostname().isEmpty)
        Self.gate.update { $0.isOpen = true }
        for try await isAlive in group { #expect(isAlive) }
      }
    }
  }
}

#endif
