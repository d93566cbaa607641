// SPDX-License-Identifier: Apache-2.0

import CKVM
import Glibc
import KVM
import POSIX
import SystemPackage
import TestSupport

/// A KVM of answers: a machine and a vCPU that no kernel knows, whose shared page a test writes.
///
/// It needs no KVM. `run(_:)` makes it answer every request of the calling thread.
final class ScriptedKVM {
  static let getAPIVersion: UInt = CKVM_GET_API_VERSION
  static let checkExtension: UInt = CKVM_CHECK_EXTENSION
  static let getVCPUMMapSize: UInt = CKVM_GET_VCPU_MMAP_SIZE
  static let pageSize = 12288

  /// What the next requests of one kind get instead of success.
  struct Fault {
    let request: UInt
    let errno: Errno
    var times: Int
  }

  var fault: Fault?
  /// What is behind the descriptor that the next vCPU gets; by default, memory.
  var vcpuDescriptor: (() -> Int32)?
  /// How many entries a processor identification has.
  var identificationCount = 3
  /// How many model-specific registers there are.
  var registerCount = 3
  private(set) var requests: [RequestInterposer.Request] = []
  private let file: OwnedDescriptor
  /// The vCPU's shared page.
  let page: Mapping

  init() throws {
    let name = "/tmp/roost-scripted-kvm-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    file = try OwnedDescriptor.open(name, flags: O_RDWR | O_CREAT | O_EXCL)
    _ = unsafe unlink(name)
    guard ftruncate(file.rawValue, Self.pageSize) == 0 else {
      throw SystemCallError("ftruncate", .current)
    }
    page = try Mapping(sharing: file.rawValue, size: Self.pageSize)
  }

  /// Runs `body` with this KVM in place of the kernel's.
  func run<Result>(_ body: (ScriptedMachine) throws -> Result) throws -> Result {
    try RequestInterposer.interposing({ self.answer($0) }) {
      try body(ScriptedMachine())
    }
  }

  /// How often a request was made.
  func count(of request: UInt) -> Int {
    requests.count { $0.number == request }
  }

  static func answerOfAnIdealKVM(_ request: RequestInterposer.Request) -> RequestInterposer.Answer {
    switch request.number {
    case getAPIVersion: .value(12)
    case getVCPUMMapSize: .value(pageSize)
    case checkExtension: .value(1)
    default: .value(0)
    }
  }

  private func answer(_ request: RequestInterposer.Request) -> RequestInterposer.Answer {
    requests.append(request)
    if var fault, fault.request == request.number, fault.times > 0 {
      fault.times -= 1
      self.fault = fault
      return .failure(fault.errno)
    }
    switch request.number {
    case CKVM_CREATE_VM: return .value(duplicate())
    case CKVM_CREATE_VCPU: return .value(vcpuDescriptor.map { Int($0()) } ?? duplicate())
    case CKVM_GET_SUPPORTED_CPUID, CKVM_GET_CPUID2:
      return fillList(at: request.argument, count: identificationCount)
    case CKVM_GET_MSR_INDEX_LIST: return fillList(at: request.argument, count: registerCount)
    case CKVM_GET_MSRS, CKVM_SET_MSRS:
      return unsafe .value(Int(UnsafePointer<UInt32>(bitPattern: request.argument)?.pointee ?? 0))
    default: return Self.answerOfAnIdealKVM(request)
    }
  }

  private func duplicate() -> Int {
    Int(fcntl(file.rawValue, F_DUPFD_CLOEXEC, 3))
  }

  /// Answers as the kernel does where it has `count` entries and the caller room for some.
  private func fillList(at address: UInt, count: Int) -> RequestInterposer.Answer {
    guard let length = unsafe UnsafeMutablePointer<UInt32>(bitPattern: address) else {
      return .failure(.badAddress)
    }
    guard unsafe Int(length.pointee) >= count else { return .failure(.argListTooLong) }
    unsafe length.pointee = UInt32(count)
    return .value(0)
  }
}
