// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// How to connect.
public struct ConnectionOptions: Sendable {
  /// Whether nothing can be changed through the connection; then fewer rights are needed.
  public var isReadOnly: Bool
  /// Who to ask for user names and passwords; nil for nobody.
  public var credentials: Credentials?
  /// How a broken connection to a daemon is noticed; nil leaves that to the network.
  public var keepAlive: KeepAlive?

  /// Options; by default the connection may change things, nobody is asked for credentials, and a
  /// daemon that does not answer for half a minute is given up.
  public init(
    isReadOnly: Bool = false, credentials: Credentials? = nil,
    keepAlive: KeepAlive? = KeepAlive(seconds: 5, attempts: 6)
  ) {
    self.isReadOnly = isReadOnly
    self.credentials = credentials
    self.keepAlive = keepAlive
  }

  /// How a broken connection to a daemon is noticed.
  ///
  /// The corresponding C function is `virConnectSetKeepAlive`.
  public struct KeepAlive: Sendable, Hashable {
    /// Seconds of silence after which the daemon is asked whether it lives; 1 or more.
    public var seconds: Int
    /// How many of these questions may stay without an answer; 1 or more.
    public var attempts: Int

    /// Asks after so many seconds, so many times.
    public init(seconds: Int, attempts: Int) {
      (self.seconds, self.attempts) = (seconds, attempts)
    }
  }
}

extension ConnectionHandle {
  /// Has a daemon asked whether it lives, where there is one.
  func keepAlive(_ keepAlive: ConnectionOptions.KeepAlive) throws(LibvirtError) {
    do throws(LibvirtError) {
      try lend { (connection) throws(LibvirtError) in
        // 1 means that the daemon is too old to be asked.
        _ = try LibvirtError.check(
          unsafe virConnectSetKeepAlive(
            connection, Int32(clamping: keepAlive.seconds), UInt32(clamping: keepAlive.attempts)))
      }
    } catch  where error.isUnsupported {
      // The driver is in this process: there is nobody to ask.
    }
  }
}

#endif
