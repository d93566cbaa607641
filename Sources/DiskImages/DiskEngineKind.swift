// SPDX-License-Identifier: Apache-2.0

/// Which engine runs a disk's requests.
public enum DiskEngineKind: String, Sendable, CaseIterable {
  /// The kernel's io_uring.
  case ioUring = "io_uring"
  /// A few threads with blocking calls.
  case threadPool = "threads"
}
