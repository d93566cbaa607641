// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc
internal import Monitor
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
    do throws(SystemCallError) {
      _ = try OwnedDescriptor.open(device, flags: O_RDWR)
    } catch {
      return isOwn ? "\(device) cannot be opened: \(error.errno)" : nil
    }
    // Only trying shows what a KVM without the processor's help refuses.
    return isHardware == false ? refusal : nil
  }

  /// How long the guest of a trial may take, in milliseconds; it needs 30.
  private static let patience: Int32 = 5000

  /// What a small guest is refused that an ordinary kernel needs; nil if it was not.
  private var refusal: String? {
    var configuration = MachineConfiguration(boot: .guest(name: "refused", commandLine: ""))
    configuration.memory = 4 << 20
    configuration.serial = .none
    guard let machine = try? Machine(configuration), (try? machine.start()) != nil else {
      return nil
    }
    var request = pollfd(fd: machine.finishedDescriptor, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&request, 1, Self.patience) < 0, errno == EINTR {}
    machine.stop()
    guard case .crashed = machine.wait() else { return nil }
    return "it interprets kernel-mode code and refuses instructions of ordinary kernels"
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

#endif
