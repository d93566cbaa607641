// SPDX-License-Identifier: Apache-2.0

extension UInt64 {
  /// The next multiple of a power of two, or the highest one there is.
  func alignedUp(to alignment: UInt64) -> UInt64 {
    let mask = ~(alignment &- 1)
    let (sum, overflow) = addingReportingOverflow(alignment &- 1)
    return overflow ? .max & mask : sum & mask
  }
}
