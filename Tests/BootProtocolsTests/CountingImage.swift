// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import Synchronization

/// An image that counts how much of it is read.
final class CountingImage: ImageSource {
  private let image: any ImageSource
  private let count = Atomic<Int>(0)

  var name: String { image.name }
  var size: UInt64 { image.size }
  var bytesRead: Int { count.load(ordering: .relaxed) }

  init(_ image: any ImageSource) {
    self.image = image
  }

  func read(
    at offset: UInt64, into destination: UnsafeMutableRawBufferPointer
  ) throws(BootError) {
    count.add(destination.count, ordering: .relaxed)
    try unsafe image.read(at: offset, into: destination)
  }
}
