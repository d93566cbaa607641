// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// Something that is registered with a connection and ends with it.
protocol Subscription: AnyObject, Sendable {
  /// Nothing more will come: because of an error, or because that was asked for.
  func finish(_ error: LibvirtError?)
  /// Takes back what is registered, once, however often this is called.
  func unregister() async
}

#endif
