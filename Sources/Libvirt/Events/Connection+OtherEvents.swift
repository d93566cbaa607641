// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

extension Connection {
  /// What happens to networks, from now on.
  ///
  /// The corresponding C function is `virConnectNetworkEventRegisterAny`.
  ///
  /// - Parameter limit: how many events wait at most until they are taken.
  public func networkEvents(
    limit: Int = 256
  ) async throws(LibvirtError) -> EventSequence<NetworkEvent> {
    try await subscribe(
      to: [Int32(VIR_NETWORK_EVENT_ID_LIFECYCLE)], limit: limit, name: { _ in "lifecycle" },
      key: { EventCallbacks.Key(source: .network, event: $0, object: nil) },
      register: { connection, id, box, release in
        let callback: virConnectNetworkEventLifecycleCallback = { _, network, event, _, box in
          guard let network = unsafe network else { return }
          let happened = NetworkEvent(
            name: String(borrowed: unsafe virNetworkGetName(network)) ?? "",
            uuid: uuidText { unsafe virNetworkGetUUIDString(network, $0) },
            change: NetworkChange(libvirt: event))
          deliver(happened, to: box)
        }
        return unsafe virConnectNetworkEventRegisterAny(
          connection, nil, id,
          unsafeBitCast(callback, to: virConnectNetworkEventGenericCallback.self), box, release)
      },
      deregister: { unsafe virConnectNetworkEventDeregisterAny($0, $1) })
  }

  /// What happens to storage pools, from now on.
  ///
  /// The corresponding C function is `virConnectStoragePoolEventRegisterAny`.
  ///
  /// - Parameter limit: how many events wait at most until they are taken.
  public func storagePoolEvents(
    limit: Int = 256
  ) async throws(LibvirtError) -> EventSequence<StoragePoolEvent> {
    let kinds = [VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, VIR_STORAGE_POOL_EVENT_ID_REFRESH]
    return try await subscribe(
      to: kinds.map { Int32($0) }, limit: limit,
      name: { $0 == VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE ? "lifecycle" : "refreshed" },
      key: { EventCallbacks.Key(source: .storagePool, event: $0, object: nil) },
      register: { connection, id, box, release in
        let lifecycle: virConnectStoragePoolEventLifecycleCallback = { _, pool, event, _, box in
          let change = StoragePoolChange(libvirt: event)
          tell(box, pool, .lifecycle(change))
        }
        let refreshed: virConnectStoragePoolEventGenericCallback = { _, pool, box in
          tell(box, pool, .refreshed)
        }
        let isLifecycle = id == VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE
        return unsafe virConnectStoragePoolEventRegisterAny(
          connection, nil, id,
          isLifecycle
            ? unsafeBitCast(lifecycle, to: virConnectStoragePoolEventGenericCallback.self)
            : refreshed,
          box, release)
      },
      deregister: { unsafe virConnectStoragePoolEventDeregisterAny($0, $1) })
  }
}

/// Adds an event of a pool to the buffer of a callback's box.
@safe
private func tell(
  _ box: UnsafeMutableRawPointer?, _ pool: OpaquePointer?, _ happening: StoragePoolEvent.Happening
) {
  guard let pool = unsafe pool else { return }
  let event = StoragePoolEvent(
    name: String(borrowed: unsafe virStoragePoolGetName(pool)) ?? "",
    uuid: uuidText { unsafe virStoragePoolGetUUIDString(pool, $0) }, happening: happening)
  deliver(event, to: box)
}

#endif
