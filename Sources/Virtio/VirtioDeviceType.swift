// SPDX-License-Identifier: Apache-2.0

/// Device IDs (virtio 1.2, 5).
public enum VirtioDeviceType: UInt32, Sendable {
  /// Block device (5.2).
  case block = 2
  /// Entropy device (5.4).
  case entropy = 4
}
