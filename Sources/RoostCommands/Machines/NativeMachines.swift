// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition
internal import NativeBackend

/// The native machines of a user.
enum NativeMachines {
  /// The backend over a state directory.
  ///
  /// - Parameter stateDirectory: as given on the command line; nil for the environment's or the
  ///   standard one.
  static func backend(stateDirectory: String?) throws(BackendError) -> NativeBackend {
    try NativeBackend(
      stateDirectory: stateDirectory ?? BackendOptions.environment("ROOST_HOME"))
  }
}
