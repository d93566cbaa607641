// SPDX-License-Identifier: Apache-2.0

/// Replaces the result of a system call: gets the call, its offset in bytes and what it returned
/// (or a negative error number), and returns what the engine shall see instead.
typealias DiskFault = @Sendable (DiskSystemCall, UInt64, Int) -> Int
