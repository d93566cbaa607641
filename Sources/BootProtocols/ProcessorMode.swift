// SPDX-License-Identifier: Apache-2.0

/// The processor mode in which a kernel is entered.
public enum ProcessorMode: Sendable {
  /// 16 bits, paging off.
  case real
  /// 32 bits, flat segments, paging off.
  case protected
  /// 64 bits, the first 4 GiB mapped to themselves.
  case long
}
