// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// The KVM of this host, as far as QEMU will find it.
struct HostKVM: Sendable {
  /// The device.
  var device = "/dev/kvm"
  /// What the kernel says of the processors.
  var processors = "/proc/cpuinfo"

  /// Why QEMU cannot use it; nil if it can.
  ///
  /// - Parameter isOwn: whether QEMU runs with the rights of this process, so that they can be tried.
  func lack(isOwn: Bool) -> String? {
    guard unsafe access(device, F_OK) == 0 else { return "there is no \(device)" }
    guard isOwn else { return nil }
    do throws(SystemCallError) {
      _ = try OwnedDescriptor.open(device, flags: O_RDWR)
      return nil
    } catch {
      return "\(device) cannot be opened: \(error.errno)"
    }
  }

  /// Whether the processors show VMX or SVM; nil where that cannot be known, as on processors of another
  /// kind. Without, KVM is itself a guest's, which hides features that QEMU relies on.
  var isHardware: Bool? {
    guard let file = try? OwnedDescriptor.open(processors, flags: O_RDONLY) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let count = unsafe read(file.rawValue, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ")
    return flags.map { $0.contains("vmx") || $0.contains("svm") }
  }
}
