// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import MachineDefinition
internal import NativeBackend

/// The options that choose whose machines a verb is about.
struct BackendOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The libvirt connection whose machines are meant. (environment: ROOST_CONNECT)",
      valueName: "uri"))
  var connect: String?

  @Option(
    help: ArgumentHelp(
      "Where native machines are kept. (environment: ROOST_HOME)", valueName: "folder"),
    completion: .directory)
  var stateDir: String?

  /// The backend that the options name.
  func backend() throws -> any MachineBackend {
    if let uri { return try LibvirtProgram.backend(uri) }
    return try native()
  }

  /// The libvirt connection that is meant; nil for native machines.
  var uri: String? { connect ?? Self.environment("ROOST_CONNECT") }

  /// The backend of native machines.
  func native() throws(BackendError) -> NativeBackend {
    try NativeMachines.backend(stateDirectory: stateDir)
  }

  /// A variable that is set and not empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
