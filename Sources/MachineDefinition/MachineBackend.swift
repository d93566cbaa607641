// SPDX-License-Identifier: Apache-2.0

public import JSON

/// What runs machines that have names: the one thing that the verbs of the command line know.
///
/// A backend may be asked from several tasks at once. What a backend cannot do at all it refuses with
/// ``BackendError/unsupported(_:by:)``. Calls that wait do so off the threads of Swift's tasks.
public protocol MachineBackend: Sendable {
  /// What messages and listings call it: `native`, or the URI of a libvirt connection.
  var name: String { get }

  // MARK: Looking

  /// All machines, in the order of their names.
  func machines() async throws(BackendError) -> [MachineSummary]

  /// One machine.
  func machine(named name: String) async throws(BackendError) -> MachineSummary

  /// Everything that is known of a machine, live counters included, as `inspect` prints it. It has at
  /// least the members `name`, `backend`, `state` and `definition`.
  func details(of name: String) async throws(BackendError) -> JSONObject

  /// The path of the file that keeps the serial output of the last run.
  func logPath(of name: String) async throws(BackendError) -> String

  // MARK: Defining

  /// Makes a machine from its description, or gives a machine that exists its new one, whole or not
  /// at all. A machine that runs takes it up when it starts next.
  ///
  /// - Returns: the machine's name, and whether it existed.
  func define(_ source: DefinitionSource) async throws(BackendError) -> DefinitionOutcome

  /// Forgets a machine that does not run, with its log.
  func undefine(_ name: String) async throws(BackendError)

  // MARK: Running

  /// Starts a machine; returns when its guest runs.
  func start(_ name: String) async throws(BackendError)

  /// Asks the guest to power off.
  func requestStop(_ name: String) async throws(BackendError)

  /// Ends a machine at once; returns when nothing of it runs.
  func forceStop(_ name: String) async throws(BackendError)

  /// Asks the guest to power off, and starts the machine again then; with force, at once.
  func reboot(_ name: String, force: Bool) async throws(BackendError)

  /// Lets the vCPUs stand still.
  func pause(_ name: String) async throws(BackendError)

  /// Lets them go on.
  func resume(_ name: String) async throws(BackendError)

  /// Waits until nothing of a machine runs.
  ///
  /// - Parameter nanoseconds: how long at most; nil for ever.
  /// - Returns: how its last run ended; nil if it never ran.
  /// - Throws: ``BackendError/Kind/timedOut`` when it still runs then.
  func wait(
    for name: String, nanoseconds: UInt64?
  ) async throws(BackendError) -> MachineRunEnd?

  /// Connects to the serial port of a machine that runs.
  ///
  /// - Returns: a stream socket, the caller's to close: the last screenful and what follows comes out
  ///   of it, what is written to it is input. It ends with the machine.
  func openConsole(of name: String) async throws(BackendError) -> Int32

  // MARK: What only some backends can do

  /// The snapshots of a machine, oldest first.
  func snapshots(of name: String) async throws(BackendError) -> [MachineSnapshot]

  /// Keeps the state of a machine, memory and disks, under a name.
  func createSnapshot(_ snapshot: String, of name: String) async throws(BackendError)

  /// Takes a machine back to a snapshot.
  func revert(_ name: String, to snapshot: String) async throws(BackendError)

  /// Forgets a snapshot.
  func deleteSnapshot(_ snapshot: String, of name: String) async throws(BackendError)

  /// Writes the memory of a machine to disk and stops it.
  func save(_ name: String) async throws(BackendError)

  /// Lets a saved machine go on.
  func restore(_ name: String) async throws(BackendError)

  /// What happens to all machines from now on, until the task that reads it is cancelled.
  ///
  /// - Returns: a stream that fails with a ``BackendError`` when the backend is lost.
  func events() async throws(BackendError) -> AsyncThrowingStream<MachineEvent, any Error>

  /// The names of the storage pools that can be used now, in order.
  func storagePools() async throws(BackendError) -> [String]

  /// The volumes of a storage pool, in the order of their names.
  func volumes(in pool: String) async throws(BackendError) -> [StorageVolume]

  /// Makes a volume.
  ///
  /// - Parameter capacity: its size for a guest, in bytes.
  func createVolume(
    _ volume: String, in pool: String, capacity: UInt64, format: DiskFormat
  ) async throws(BackendError)

  /// Writes everything that a descriptor gives, to its end, to the beginning of a volume.
  ///
  /// - Parameter progress: called now and then with the bytes that are done.
  func upload(
    _ descriptor: Int32, to volume: String, in pool: String,
    progress: @escaping @Sendable (UInt64) -> Void
  ) async throws(BackendError)

  /// Writes a whole volume to a descriptor.
  ///
  /// - Parameter progress: called now and then with the bytes that are done.
  func download(
    _ volume: String, in pool: String, to descriptor: Int32,
    progress: @escaping @Sendable (UInt64) -> Void
  ) async throws(BackendError)

  /// Deletes a volume and what is in it.
  func deleteVolume(_ volume: String, in pool: String) async throws(BackendError)

  /// The networks, in the order of their names.
  func networks() async throws(BackendError) -> [VirtualNetwork]

  /// Starts a network.
  func startNetwork(_ network: String) async throws(BackendError)

  /// Stops a network.
  func stopNetwork(_ network: String) async throws(BackendError)
}
