// SPDX-License-Identifier: Apache-2.0

/// The checks of `roost smoke --backend libvirt`, in the order in which they run: what the verbs of
/// `roost` do with a machine, done by a backend.
public enum BackendChecks {
  /// Every check of a backend.
  public static func all(of connection: BackendConnection) -> [any HostCheck] {
    [
      BackendConnectionCheck(connection: connection),
      BackendLifecycleCheck(connection: connection),
      BackendPauseCheck(connection: connection),
      BackendOutputCheck(connection: connection),
      BackendSaveCheck(connection: connection),
      BackendSnapshotCheck(connection: connection),
      BackendLinuxCheck(connection: connection),
    ]
  }
}
