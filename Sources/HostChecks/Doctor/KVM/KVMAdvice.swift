// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import KVM

/// Why KVM cannot be used on a host, and the command that mends it.
enum KVMAdvice {
  /// The outcome of a check that cannot go on without KVM.
  static func outcome(_ unavailable: KVMUnavailable, in context: CheckContext) -> CheckOutcome {
    let (reason, fix) =
      switch unavailable {
      case .absent(let path): absent(path, context)
      case .notPermitted(let path): notPermitted(path, context)
      case .notKVM(let path): notKVM(path, context)
      case .wrongVersion, .lacks, .failed: (unavailable.description, nil as String?)
      }
    var outcome = CheckOutcome.fail(reason, fix: fix)
    outcome.isKVMUnusable = true
    return outcome
  }

  private static func absent(_ path: String, _ context: CheckContext) -> (String, String?) {
    if (try? HostFile.status(path)) != nil {
      return ("\(path) is there, but no driver is behind it", loadModule)
    }
    if HostFile.exists(context.path("/sys/class/misc/kvm")) {
      if HostEnvironment.isContainer(context) {
        return (
          "the kernel has KVM, but \(path) is not in this container",
          "docker run --device /dev/kvm …"
        )
      }
      return (
        "the kernel has KVM, but \(path) is missing",
        "sudo mknod -m 0660 /dev/kvm c 10 232 && sudo chgrp kvm /dev/kvm"
      )
    }
    let processor = ProcessorInformation.current
    guard processor.hasVMX || processor.hasSVM else {
      let where_ =
        processor.isVirtual
        ? "nested virtualization in the settings of this virtual machine "
          + "(it runs under \(processor.hypervisorName ?? "a hypervisor"))"
        : "virtualization in the firmware's setup"
      return (
        "there is no \(path), and the processor shows neither VMX nor SVM: enable \(where_), then "
          + "load the module",
        loadModule
      )
    }
    return ("there is no \(path): the module is not loaded", loadModule)
  }

  private static var loadModule: String {
    let processor = ProcessorInformation.current
    if processor.hasVMX { return "sudo modprobe kvm_intel" }
    if processor.hasSVM { return "sudo modprobe kvm_amd" }
    return "sudo modprobe kvm_intel || sudo modprobe kvm_amd"
  }

  private static func notPermitted(_ path: String, _ context: CheckContext) -> (String, String?) {
    guard let status = try? HostFile.status(path) else {
      return ("no permission to open \(path)", nil)
    }
    let accounts = Accounts(context)
    let group = accounts.groupName(status.st_gid)
    guard status.st_mode & 0o060 == 0o060 else {
      return (
        "\(path) is for its owner \(accounts.userName(status.st_uid)) only",
        "sudo chgrp kvm /dev/kvm && sudo chmod 0660 /dev/kvm && sudo usermod -aG kvm $USER"
      )
    }
    if Accounts.ownGroupIDs.contains(status.st_gid) {
      return (
        "group \(group) may open \(path), and this process is in it: a security policy or the "
          + "container forbids it",
        HostEnvironment.isContainer(context) ? "docker run --device /dev/kvm …" : nil
      )
    }
    let user = accounts.users.first { $0.id == getuid() }
    if let user, accounts.groupIDs(of: user).contains(status.st_gid) {
      return (
        "group \(group) may open \(path); you are in it since after this session began",
        "newgrp \(group)"
      )
    }
    return (
      "group \(group) may open \(path), and you are not in it", "sudo usermod -aG \(group) $USER"
    )
  }

  private static func notKVM(_ path: String, _ context: CheckContext) -> (String, String?) {
    let kind: String
    switch (try? HostFile.status(path)).map({ $0.st_mode & S_IFMT }) {
    case S_IFREG: kind = "a regular file"
    case S_IFDIR: kind = "a directory"
    case S_IFCHR: kind = "another device"
    default: kind = "something else"
    }
    return (
      "\(path) is \(kind), not the KVM device",
      kind == "another device"
        ? nil
        : "sudo rm -r /dev/kvm && sudo mknod -m 0660 /dev/kvm c 10 232 && sudo chgrp kvm /dev/kvm"
    )
  }
}
