// SPDX-License-Identifier: Apache-2.0

internal import CKVM
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The KVM of this host, through its device.
public struct KVMSystem: ~Copyable, Sendable {
  /// The one stable version of the API.
  public static let apiVersion = 12
  /// Where the device is.
  public static let defaultPath = "/dev/kvm"

  private let descriptor: KVMDescriptor
  private let runPageSize: Int

  /// Opens the device and checks that it is a KVM of the stable API.
  ///
  /// The corresponding request is `KVM_GET_API_VERSION`.
  ///
  /// - Parameter path: the device.
  /// - Throws: ``KVMUnavailable`` with the reason in words.
  public init(path: String = Self.defaultPath) throws(KVMUnavailable) {
    let descriptor = try Self.open(path)
    runPageSize = try Self.checkedRunPageSize(of: descriptor, path)
    self.descriptor = descriptor
  }

  /// Checks that the device is KVM, and tells how large the shared page of its vCPUs is, in bytes.
  private static func checkedRunPageSize(
    of descriptor: borrowing KVMDescriptor, _ path: String
  ) throws(KVMUnavailable) -> Int {
    // The version comes first: only then do the other requests mean what they mean today.
    let version = try ask(.getAPIVersion, of: descriptor, path)
    guard version == apiVersion else { throw .wrongVersion(path: path, version: version) }
    let size = try ask(.getVCPUMMapSize, of: descriptor, path)
    guard size >= MemoryLayout<kvm_run>.size else { throw .notKVM(path: path) }
    let userMemory = try ask(
      .checkExtension, UInt(bitPattern: Int(Capability.userMemory.rawValue)), of: descriptor, path)
    guard userMemory > 0 else { throw .lacks(capability: "KVM_CAP_USER_MEMORY") }
    return size
  }

  private static func ask(
    _ request: KVMRequest, _ argument: UInt = 0, of descriptor: borrowing KVMDescriptor,
    _ path: String
  ) throws(KVMUnavailable) -> Int {
    do throws(KVMError) {
      return try descriptor.call(request, argument)
    } catch {
      throw unavailable(path, error.errno)
    }
  }

  private static func open(_ path: String) throws(KVMUnavailable) -> KVMDescriptor {
    do throws(SystemCallError) {
      return KVMDescriptor(try OwnedDescriptor.open(path, flags: O_RDWR))
    } catch {
      throw unavailable(path, error.errno)
    }
  }

  private static func unavailable(_ path: String, _ errno: Errno) -> KVMUnavailable {
    switch errno {
    case .noSuchFileOrDirectory, .noSuchAddressOrDevice, Errno(rawValue: ENODEV):
      .absent(path: path)
    case .permissionDenied, .notPermitted: .notPermitted(path: path)
    case .isDirectory, .notDirectory, .inappropriateIOCTLForDevice, .invalidArgument:
      .notKVM(path: path)
    default: .failed(path: path, errno: errno)
    }
  }

  /// Asks for a capability.
  ///
  /// The corresponding request is `KVM_CHECK_EXTENSION`.
  ///
  /// - Returns: 0 where it is absent (or cannot be asked for), otherwise what the capability
  ///   defines, often 1 or a count.
  public borrowing func check(_ capability: Capability) -> Int {
    (try? descriptor.call(.checkExtension, UInt(bitPattern: Int(capability.rawValue)))) ?? 0
  }

  /// Makes a virtual machine without memory, vCPUs or devices.
  ///
  /// The corresponding request is `KVM_CREATE_VM`.
  public borrowing func createVirtualMachine() throws(KVMError) -> VirtualMachine {
    let machine = try descriptor.call(.createVM)
    return VirtualMachine(
      KVMDescriptor(OwnedDescriptor(adopting: Int32(truncatingIfNeeded: machine))),
      runPageSize: runPageSize)
  }

  /// What the processor and KVM can offer to a guest.
  ///
  /// The corresponding request is `KVM_GET_SUPPORTED_CPUID`.
  public borrowing func supportedCPUID() throws(KVMError) -> [CPUIDEntry] {
    try CPUIDEntry.read(from: descriptor, .getSupportedCPUID)
  }

  /// The numbers of the model-specific registers that a guest's state consists of.
  ///
  /// The corresponding request is `KVM_GET_MSR_INDEX_LIST`.
  public borrowing func modelSpecificRegisters() throws(KVMError) -> [UInt32] {
    var capacity = 256
    while true {
      var list = [UInt32](repeating: 0, count: capacity + 1)
      list[0] = UInt32(capacity)
      do throws(KVMError) {
        try unsafe list.withUnsafeMutableBufferPointer { (bytes) throws(KVMError) in
          _ = try descriptor.call(.getMSRIndexList, UInt(bitPattern: bytes.baseAddress))
        }
        return Array(list[1...].prefix(Int(list[0])))
      } catch {
        guard error.errno == .argListTooLong, capacity < 65536 else { throw error }
        capacity *= 2
      }
    }
  }
}
