// SPDX-License-Identifier: Apache-2.0

import CKVM
import CLinux
import Glibc
import SystemPackage
import TestSupport

/// Requests that a fault makes itself, to change something before or after.
enum KernelRequest {
  /// Makes a request.
  static func make(
    _ request: RequestInterposer.Request, argument: UInt? = nil
  ) -> RequestInterposer.Answer {
    let result = unsafe roost_ioctl(
      request.descriptor, request.number,
      UnsafeMutableRawPointer(bitPattern: argument ?? request.argument))
    return result < 0 ? .failure(Errno(rawValue: errno)) : .value(Int(result))
  }

  /// Runs a vCPU, with its shared page at hand before and after.
  static func run(
    _ request: RequestInterposer.Request, before: (UnsafeMutablePointer<kvm_run>) -> Void,
    after: (UnsafeMutablePointer<kvm_run>) -> Void
  ) -> RequestInterposer.Answer {
    let size = 12288
    let address = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, request.descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { return .kernel }
    defer { _ = unsafe munmap(address, size) }
    let page = unsafe address.assumingMemoryBound(to: kvm_run.self)
    unsafe before(page)
    let result = make(request)
    unsafe after(page)
    return result
  }
}
