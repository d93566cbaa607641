// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition
internal import MachineStore
internal import NativeBackend

/// The native machines of a user.
enum NativeMachines {
  /// The backend over a state directory.
  ///
  /// - Parameter stateDirectory: as given on the command line; nil for the environment's or the
  ///   standard one.
  static func backend(stateDirectory: String?) throws(BackendError) -> NativeBackend {
    let path: String
    if let chosen = stateDirectory ?? BackendOptions.environment("ROOST_HOME") {
      path = chosen
    } else {
      path = try StateDirectory.standardPath(user: geteuid(), variable: BackendOptions.environment)
    }
    return NativeBackend(store: MachineStore(path: path))
  }
}
