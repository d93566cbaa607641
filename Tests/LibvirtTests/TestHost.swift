// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Libvirt
import TestSupport

/// A host of libvirt's test driver with a state of its own; `test:///default` is one for all.
final class TestHost {
  private let directory: TemporaryDirectory
  /// Its URI.
  let uri: String

  init(extra: String = "") throws {
    directory = try TemporaryDirectory()
    let path = try directory.write(
      Array(
        """
        <node>
          <cpu><mhz>2000</mhz><model>i986</model><active>4</active><nodes>1</nodes>
          <sockets>1</sockets><cores>2</cores><threads>2</threads></cpu>
          <memory>8388608</memory>
          \(TestHost.domain(name: "first"))
          \(TestHost.network(name: "net"))
          \(TestHost.pool(name: "pool"))
          \(extra)
        </node>
        """.utf8), to: "node.xml")
    uri = "test://" + path
  }

  /// Connects to it.
  func connect(
    _ options: ConnectionOptions = ConnectionOptions()
  ) async throws(LibvirtError) -> Connection {
    try await Connection.open(uri, options: options)
  }

  /// A domain of the test driver.
  static func domain(name: String, more: String = "", devices: String = "") -> String {
    """
    <domain type='test'><name>\(name)</name><memory unit='KiB'>1048576</memory>
    <currentMemory unit='KiB'>524288</currentMemory><vcpu current='2'>4</vcpu>
    <os><type arch='i686'>hvm</type></os>\(more)<devices>\(devices)
    <disk type='file' device='disk'><source file='/guest/disk.img'/><target dev='vda'/></disk>
    <memballoon model='virtio'/>
    </devices></domain>
    """
  }

  /// A network of the test driver.
  static func network(name: String) -> String {
    """
    <network><name>\(name)</name><bridge name='virbr-\(name)'/><forward/>
    <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.122.128' end='192.168.122.253'/></dhcp></ip></network>
    """
  }

  /// A storage pool of the test driver.
  static func pool(name: String) -> String {
    "<pool type='dir'><name>\(name)</name><target><path>/\(name)</path></target></pool>"
  }
}

#endif
