// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc

/// Says in plain words what a host lacks for a connection that failed.
struct ConnectionAdvice {
  let uri: ConnectionURI
  /// What libvirt said.
  let message: String
  /// Looks for a file or socket; replaced by tests.
  var exists: (String) -> Bool = { unsafe access($0, F_OK) == 0 }
  /// Whether this process may write to a file or socket; replaced by tests.
  var isWritable: (String) -> Bool = { unsafe access($0, W_OK) == 0 }
  /// Whether this process is root's; replaced by tests.
  var isRoot = geteuid() == 0
  /// The folders in which programs are looked for.
  var searchPath: [String] = ConnectionAdvice.environmentSearchPath

  /// One line: what failed, what is missing, and where to read on.
  var line: String {
    let lack = self.lack ?? Driver(rawValue: uri.driver).map { "it needs \($0.needs)" }
    // What follows in further lines is the place in a file.
    let words = message.prefix { !$0.isNewline }
    return "cannot connect to \(uri.text): \(words)"
      + (lack.map { "; \($0)" } ?? "") + " (docs/libvirt.md has more)"
  }

  /// What was looked for and not found; nil if nothing is missing that can be seen from here.
  var lack: String? {
    switch uri.transport {
    case "ssh", "libssh", "libssh2": return sshLack
    case "tls": return tlsLack
    case "tcp":
      return
        "the daemon on \(uri.host ?? "the host") must listen (libvirtd --listen with listen_tcp = 1)"
    default: break
    }
    // A driver that is not in the library has the daemon of another host do the work: with TLS.
    guard uri.isLocal else { return remoteLack }
    switch Driver(rawValue: uri.driver) {
    case .qemu?: return qemuLack
    case .lxc?: return lxcLack
    case .xen?:
      guard exists("/proc/xen/capabilities") || exists("/sys/hypervisor/type") else {
        return "this host does not run under Xen: there is no /proc/xen"
      }
      return daemonLack("virtxend")
    case .openvz?:
      guard exists("/proc/vz") else { return "this kernel has no OpenVZ: there is no /proc/vz" }
      return ["/usr/sbin/vzlist", "/usr/sbin/vzctl"].first { !exists($0) }
        .map { "OpenVZ is not usable here: there is no \($0)" }
    case .vmwareplayer?: return programsLack(["vmplayer", "vmrun"], of: "VMware Player")
    case .vmwarews?: return programsLack(["vmware", "vmrun"], of: "VMware Workstation")
    case .vmwarefusion?: return programsLack(["vmrun"], of: "VMware Fusion")
    case .vbox?:
      let folders = ["/usr/lib/virtualbox", "/opt/VirtualBox", "/opt/virtualbox"]
      guard folders.contains(where: { exists("\($0)/VBoxXPCOMC.so") }) else {
        return "VirtualBox is not installed: there is no VBoxXPCOMC.so"
      }
      return daemonLack("virtvboxd")
    case .bhyve?: return "bhyve runs on FreeBSD only"
    case .ch?:
      return programsLack(["cloud-hypervisor"], of: "Cloud Hypervisor") ?? daemonLack("virtchd")
    case .esx?, .vpx?, .gsx?, .hyperv?:
      return "the URI has no host, as in \(Driver(rawValue: uri.driver)?.example ?? "")"
    case .test?: return "it is test:///default, or test:///FILE with a file of the driver's own"
    case .vz?, nil: return nil
    }
  }

  /// The file that a URI of the test driver names and that is not there.
  var missingFile: String? {
    guard uri.driver == "test", uri.isLocal, uri.path != "/default", !uri.path.isEmpty,
      !exists(uri.path)
    else { return nil }
    return "there is no file \(uri.path)"
  }

  // MARK: Daemons here

  private var qemuLack: String? {
    if uri.path == "/embed" {
      guard uri.parameters["root"]?.hasPrefix("/") == true else {
        return "the URI names no folder: qemu:///embed?root=/absolute/folder"
      }
      return message.contains("driver.pid")
        ? "another program uses this folder now, and only one at a time can" : nil
    }
    if uri.path == "/session" {
      if isRoot { return "root has no session of its own: use qemu:///system" }
      return find("libvirtd") == nil && find("virtqemud") == nil
        ? "libvirtd is not installed: apt-get install libvirt-daemon" : nil
    }
    guard uri.path == "/system" else {
      return "it is qemu:///system, qemu:///session or qemu:///embed?root=FOLDER"
    }
    return daemonLack("virtqemud")
  }

  private var lxcLack: String? {
    guard uri.path == "/system" || uri.path == "/" || uri.path.isEmpty else {
      return "it is lxc:///system"
    }
    return daemonLack("virtlxcd")
  }

  /// Why the daemon of a driver is not reached: the one for all drivers, or the one for this.
  private func daemonLack(_ own: String) -> String? {
    if let socket = uri.parameters["socket"] {
      guard exists(socket) else { return "no daemon listens: there is no \(socket)" }
      return isWritable(socket) ? nil : "\(socket) may not be written by you"
    }
    let sockets = ["/run/libvirt/\(own)-sock", "/run/libvirt/libvirt-sock"]
    guard let socket = sockets.first(where: exists) else {
      if find(own) == nil, find("libvirtd") == nil {
        return "no daemon is installed: apt-get install libvirt-daemon-system"
      }
      return "no daemon runs: systemctl start libvirtd, or libvirtd -d as root"
    }
    guard !message.contains("Connection refused") else {
      return "the daemon of \(socket) has ended: systemctl start libvirtd, or libvirtd -d as root"
    }
    return isWritable(socket)
      ? nil
      : "\(socket) may not be written by you: sudo usermod -aG libvirt $USER, and log in again"
  }

  // MARK: Other hosts

  private var sshLack: String? {
    guard uri.host != nil else {
      return "the URI has no host: \(uri.driver)+ssh://USER@HOST/system"
    }
    guard uri.transport != "ssh" || find("ssh") != nil else {
      return "ssh is not installed: apt-get install openssh-client"
    }
    return "'ssh \(uri.host ?? "")' must work without questions, and virt-ssh-helper or nc be there"
  }

  private var tlsLack: String? {
    let authority = "/etc/pki/CA/cacert.pem"
    guard uri.parameters["pkipath"] != nil || exists(authority) else {
      return "there are no certificates: \(authority) is the first that is missing"
    }
    return
      "the daemon on \(uri.host ?? "the host") must listen (libvirtd --listen), with certificates"
  }

  private var remoteLack: String? {
    switch Driver(rawValue: uri.driver) {
    case .esx?, .vpx?, .gsx?, .hyperv?: nil
    default: tlsLack
    }
  }

  // MARK: Programs

  private func programsLack(_ programs: [String], of product: String) -> String? {
    let missing = programs.filter { find($0) == nil }
    guard !missing.isEmpty else { return nil }
    let verb = missing.count == 1 ? "is" : "are"
    return
      "\(product) is not usable here: \(missing.joined(separator: " and ")) \(verb) not in PATH"
  }

  private func find(_ program: String) -> String? {
    searchPath.lazy.map { "\($0)/\(program)" }.first(where: exists)
  }

  private static var environmentSearchPath: [String] {
    guard let value = unsafe getenv("PATH") else { return [] }
    // Daemons are there even where the path of a user has no such folders.
    return unsafe String(cString: value).split(separator: ":").map(String.init)
      + ["/usr/sbin", "/sbin"]
  }
}

#endif
