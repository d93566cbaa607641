// SPDX-License-Identifier: Apache-2.0

#if Libvirt

import Testing

@testable import LibvirtBackend

@Suite struct ConnectionURITests {
  @Test(arguments: [
    ("qemu:///system", "qemu", nil, nil, "/system", true),
    ("qemu+unix:///session?socket=/a", "qemu", "unix", nil, "/session", true),
    ("qemu+ssh://me@host.example:22/system", "qemu", "ssh", "host.example", "/system", false),
    ("QEMU+TLS://[2001:db8::1]:16514/system", "qemu", "tls", "2001:db8::1", "/system", false),
    ("esx://root@host/?no_verify=1", "esx", nil, "host", "/", false),
    ("qemu+ssh:///system", "qemu", "ssh", nil, "/system", false),
    ("test:///default", "test", nil, nil, "/default", true),
    ("xen://", "xen", nil, nil, "", true),
  ])
  func partsAreFound(
    text: String, driver: String, transport: String?, host: String?, path: String, isLocal: Bool
  ) throws {
    let uri = try #require(ConnectionURI(text))
    #expect(uri.driver == driver)
    #expect(uri.transport == transport)
    #expect(uri.host == host)
    #expect(uri.path == path)
    #expect(uri.isLocal == isLocal)
  }

  @Test func parametersAreDecoded() throws {
    let uri = try #require(ConnectionURI("qemu:///embed?root=/a%20b%2fc&x=1&flag&bad=%zz%4"))
    #expect(uri.parameters["root"] == "/a b/c")
    #expect(uri.parameters["x"] == "1")
    #expect(uri.parameters["flag"]?.isEmpty == true)
    #expect(uri.parameters["bad"] == "%zz%4")
  }

  @Test(arguments: ["", "qemu", "qemu:/system", "://x", "/etc/passwd", "a b://c", "+ssh://x"])
  func whatIsNoURIIsRefused(text: String) throws {
    #expect(ConnectionURI(text) == nil)
    #expect(throws: (any Error).self) { try LibvirtBackend(text) }
  }
}

#endif
