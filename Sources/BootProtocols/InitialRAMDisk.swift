// SPDX-License-Identifier: Apache-2.0

/// Where the initial RAM disk, or first module, of a boot lies.
struct InitialRAMDisk: Sendable {
  let address: UInt64
  let size: UInt64

  /// Places it as high as it may lie: kernels take the memory right behind themselves for granted.
  ///
  /// - Parameter limit: first address that is too high for its last byte.
  /// - Returns: `nil` if the request has none.
  static func place(
    for request: BootRequest, below limit: UInt64, in plan: inout LoadPlan
  ) throws(BootError) -> InitialRAMDisk? {
    guard let image = request.initrd else { return nil }
    guard image.size > 0 else { throw .empty(file: image.name) }
    let address = try plan.placeHigh(
      length: image.size, below: limit, part: "the initrd", owner: image.name)
    plan.put(image, offset: 0, length: image.size, at: address)
    return InitialRAMDisk(address: address, size: image.size)
  }
}
