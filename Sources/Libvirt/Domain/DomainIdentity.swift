// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Which domain is meant, without holding anything of it.
public struct DomainIdentity: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Its UUID in 36 characters.
  public let uuid: String
  /// Its number; nil while it does not run.
  public let id: UInt32?

  /// A domain that is known by these.
  public init(name: String, uuid: String, id: UInt32? = nil) {
    (self.name, self.uuid, self.id) = (name, uuid, id)
  }

  /// The identity of a domain; reads memory of this process only.
  @safe
  init(_ domain: OpaquePointer?) {
    guard let domain = unsafe domain else {
      self.init(name: "", uuid: "")
      return
    }
    let id = unsafe virDomainGetID(domain)
    self.init(
      name: String(borrowed: unsafe virDomainGetName(domain)) ?? "",
      uuid: uuidText { unsafe virDomainGetUUIDString(domain, $0) },
      id: id == UInt32.max ? nil : id)
  }
}

/// A UUID that libvirt writes into a buffer, with its terminator.
@safe
func uuidText(_ write: (UnsafeMutablePointer<CChar>?) -> Int32) -> String {
  var buffer = [CChar](repeating: 0, count: Int(VIR_UUID_STRING_BUFLEN))
  return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
    guard unsafe write(buffer.baseAddress) >= 0, let text = buffer.baseAddress else {
      return ""
    }
    return unsafe String(cString: text)
  }
}

#endif
