// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// A set of processors in libvirt's form: a bit for each, the first in the lowest bit.
struct ProcessorMap {
  var bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ processors: Set<Int>) {
    // libvirt and Linux both stop long before this many processors.
    let valid = processors.filter { (0..<65536).contains($0) }
    bytes = [UInt8](repeating: 0, count: ((valid.max() ?? -1) + 8) / 8)
    for processor in valid { bytes[processor / 8] |= 1 << (processor % 8) }
  }

  var processors: Set<Int> {
    Set(
      bytes.indices.flatMap { index in
        (0..<8).filter { bytes[index] & (1 << $0) != 0 }.map { index * 8 + $0 }
      })
  }
}

#endif
