// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Libvirt
internal import MachineDefinition

/// What a domain is to run on, and the words that say how that was chosen.
struct PlatformChoice: Sendable, Equatable {
  /// What it is to run on.
  var platform: DomainPlatform
  /// How the guest's code is run, and why so.
  var acceleration: String
}

extension LibvirtBackend {
  /// Chooses what a machine runs on.
  ///
  /// - Parameters:
  ///   - asked: the type that the file, or the domain that it is made from, asks for.
  ///   - file: what asks for it.
  ///   - name: the machine.
  func choosePlatform(
    asked: String?, by file: String, for name: String
  ) async throws(BackendError) -> PlatformChoice {
    let connection = try await session.connection()
    let text = try await calling("define", name) { () throws(LibvirtError) in
      try await connection.capabilities()
    }
    let host: HostCapabilities
    do throws(XMLError) {
      host = try HostCapabilities(parsing: text)
    } catch {
      throw BackendError(.failed, "the capabilities of \(self.name) cannot be read: \(error)")
    }
    let type: String
    let words: String
    if let asked {
      (type, words) = (asked, Acceleration.words(asked: asked, by: file))
    } else {
      (type, words) = try await chooseType(on: connection, host)
    }
    guard let guest = host.guest(ofType: type) else {
      let types = Set(host.guests.flatMap(\.types)).sorted().joined(separator: ", ")
      throw BackendError(
        .failed,
        "\(self.name) runs no domains of type \(type): it has \(types.isEmpty ? "none" : types)")
    }
    guard Self.describedTypes.contains(type) else {
      throw BackendError(
        .failed,
        "machine files become domains of the types \(Self.describedTypes.joined(separator: ", ")): "
          + "define a domain of type \(type) from domain XML")
    }
    var platform = DomainPlatform(
      type: type, guestKind: guest.kind, architecture: guest.architecture)
    if platform.isQEMU {
      platform.logFolder = LogFolder.of(uri)
      platform.processor = await processor(type, guest.architecture, on: connection)
    }
    return PlatformChoice(platform: platform, acceleration: words)
  }

  /// The types of domains that machine files are described as.
  private static let describedTypes = ["kvm", "qemu", "lxc", "test"]

  /// KVM where it works, emulation where it does not, and with other drivers the first thing they have.
  private func chooseType(
    on connection: Connection, _ host: HostCapabilities
  ) async throws(BackendError) -> (type: String, words: String) {
    guard uri.driver == "qemu" else {
      let type = host.guests.first?.types.first ?? uri.driver
      return (type, Acceleration.words(forType: type))
    }
    guard let lack = await kvmLack(on: connection, host) else {
      return ("kvm", Acceleration.words(forType: "kvm"))
    }
    return ("qemu", Acceleration.words(emulatedFor: lack))
  }

  /// Why KVM does not work for a connection's domains; nil if it does.
  private func kvmLack(on connection: Connection, _ host: HostCapabilities) async -> String? {
    if uri.isLocal {
      // The daemon of the system gives QEMU a user of its own, whose rights only it can try.
      let isOwn = uri.path != "/system"
      let lack = try? await blocking { HostKVM().lack(isOwn: isOwn) }
      if let lack = lack ?? nil { return lack }
    }
    guard let guest = host.guest(ofType: "kvm") else {
      return uri.isLocal
        ? "QEMU's own user cannot open /dev/kvm, or its QEMU was built without"
        : "\(uri.host ?? "the host") offers none"
    }
    if let own = host.architecture, guest.architecture != own {
      return "it runs no guests of \(own)"
    }
    do throws(LibvirtError) {
      _ = try await connection.domainCapabilities(
        architecture: guest.architecture, type: "kvm")
      return nil
    } catch {
      return error.message
    }
  }

  /// The processor that the host can really give a guest.
  private func processor(
    _ type: String, _ architecture: String, on connection: Connection
  ) async -> ProcessorModel {
    do {
      let text = try await connection.domainCapabilities(
        architecture: architecture, type: type)
      return ProcessorModel.best(
        try DomainCapabilities(parsing: text),
        isHardware: uri.isLocal ? HostKVM().isHardware : nil)
    } catch {
      // A driver that cannot say what it can is left to choose.
      return .unspecified
    }
  }
}

#endif
