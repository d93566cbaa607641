// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// Why KVM cannot be used on this host, and what to do about it.
public enum KVMUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such device, or no driver behind it.
  case absent(path: String)
  /// The device may not be opened by this user.
  case notPermitted(path: String)
  /// It opened, but it is not KVM.
  case notKVM(path: String)
  /// KVM of another age than the one stable version, 12.
  case wrongVersion(path: String, version: Int)
  /// KVM lacks something that every machine needs.
  case lacks(capability: String)
  /// Opening it, or its first request, failed for another reason.
  case failed(path: String, errno: Errno)

  /// One line: what is wrong and what would be right.
  public var description: String {
    switch self {
    case .absent(let path):
      "there is no KVM at \(path): load the module (modprobe kvm_intel or kvm_amd), enable "
        + "virtualization in the firmware, or pass the device into this container"
    case .notPermitted(let path):
      "no permission to open \(path): join its group (sudo usermod -aG kvm $USER, then log in "
        + "again) or run as root"
    case .notKVM(let path):
      "\(path) is not the KVM device: it must be a character device that answers KVM requests"
    case .wrongVersion(let path, let version):
      "\(path) speaks KVM API version \(version), and only version 12 is stable: use Linux "
        + "2.6.22 or later"
    case .lacks(let capability):
      "KVM here lacks \(capability), which every machine needs: use a newer kernel"
    case .failed(let path, let errno):
      "cannot use \(path): \(errno)"
    }
  }
}
