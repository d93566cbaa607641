// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import JSON
internal import POSIX
internal import SystemPackage

/// `network.tun`
struct TunnelCheck: HostCheck {
  let id = "network.tun"
  let title = "tun and tap devices"
  let explanation = """
    Makes a tun and a tap device, looks whether the kernel has them, and takes them away again. \
    Machines are connected to networks through tap devices. Making one needs CAP_NET_ADMIN; a user \
    without it can use one that an administrator made.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let path = context.path("/dev/net/tun")
    for isTap in [false, true] {
      if let problem = Self.problem(making: isTap, path) { return problem }
    }
    return .pass("tun and tap made and removed")
  }

  /// Makes a device and removes it.
  ///
  /// - Returns: what went wrong.
  private static func problem(making isTap: Bool, _ path: String) -> CheckOutcome? {
    let kind = isTap ? "tap" : "tun"
    var name = [CChar](repeating: 0, count: 17)
    let result = unsafe roost_make_tunnel(path, isTap ? 1 : 0, &name)
    guard result >= 0 else { return failure(Errno(rawValue: -result), kind, path) }
    let device = OwnedDescriptor(adopting: result)
    guard unsafe roost_interface(name) > 0 else {
      return .fail("the kernel took the \(kind) device but has no such interface")
    }
    release(device)
    guard unsafe roost_interface(name) <= 0 else {
      return .fail("the \(kind) device stayed when it was closed")
    }
    return nil
  }

  /// Closes a descriptor now.
  private static func release(_ device: consuming OwnedDescriptor) {
    _ = consume device
  }

  private static func failure(_ errno: Errno, _ kind: String, _ path: String) -> CheckOutcome {
    switch errno {
    case .noSuchFileOrDirectory, .noSuchAddressOrDevice, Errno.noDevice:
      return .fail("there is no \(path): the module is not loaded", fix: "sudo modprobe tun")
    case .permissionDenied:
      return .fail("no permission to open \(path)", fix: "sudo chmod 0666 /dev/net/tun")
    case .notPermitted where !HostEnvironment.isRoot:
      return .warn(
        "only root, or who has CAP_NET_ADMIN, may make a \(kind) device; one that is made for you "
          + "works as well", fix: "sudo ip tuntap add mode tap user $USER name tap0")
    case .notPermitted:
      return .fail(
        "this process may not make a \(kind) device: it lacks CAP_NET_ADMIN",
        fix: "docker run --cap-add NET_ADMIN --device /dev/net/tun …")
    case .inappropriateIOCTLForDevice, .invalidArgument, Errno.badTypeOfFile:
      return .fail(
        "\(path) is not the device of tun and tap",
        fix: "sudo rm /dev/net/tun && sudo mknod -m 0666 /dev/net/tun c 10 200")
    default:
      return .fail("cannot make a \(kind) device: \(errno)")
    }
  }
}
