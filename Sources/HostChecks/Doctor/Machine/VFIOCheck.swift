// SPDX-License-Identifier: Apache-2.0

internal import CHostChecks
internal import Glibc
internal import JSON
internal import POSIX
internal import SystemPackage

/// `host.vfio`
struct VFIOCheck: HostCheck {
  let id = "host.vfio"
  let title = "VFIO"
  let explanation = """
    Opens /dev/vfio/vfio and asks for the version of its API, which passes devices of the host to \
    guests.
    """
  let group = CheckGroup.doctor

  func run(in context: CheckContext) throws -> CheckOutcome {
    let path = context.path("/dev/vfio/vfio")
    do throws(SystemCallError) {
      let device = try OwnedDescriptor.open(path, flags: O_RDWR)
      let version = roost_vfio_version(device.rawValue)
      guard version >= 0 else {
        return .fail("\(path) opens but is not VFIO: \(Errno(rawValue: -version))")
      }
      let hasType1 = roost_vfio_has_type1(device.rawValue) != 0
      let details = [CheckDetail("type 1 IOMMU", .bool(hasType1))]
      guard hasType1 else {
        return .skip(
          "VFIO is there without a driver for an IOMMU", measured: "version \(version)",
          fix: "sudo modprobe vfio_iommu_type1", details: details)
      }
      return .pass("version \(version)", details: details)
    } catch {
      switch error.errno {
      case .permissionDenied, .notPermitted:
        return .skip("no permission to open \(path)", fix: "sudo chmod 0666 /dev/vfio/vfio")
      default:
        return .skip(
          "there is no \(path): devices cannot be passed to guests", fix: "sudo modprobe vfio-pci")
      }
    }
  }
}
