// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Machines of libvirt's test driver, which needs nothing: in lists, completions and smoke.
@Suite(
  "libvirt machines in lists",
  .enabled(if: LibvirtHost.testDriverObstacle == nil, "\(LibvirtHost.testDriverObstacle ?? "")"))
struct LibvirtListTests {
  private let directory: TemporaryDirectory
  private let uri: String

  init() throws {
    directory = try TemporaryDirectory()
    let path = try directory.write(
      Array(
        """
        <node><cpu><mhz>2000</mhz><model>x86_64</model><active>4</active><nodes>1</nodes>
        <sockets>1</sockets><cores>4</cores><threads>1</threads></cpu><memory>8000000</memory>
        <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
        <name>web</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>
        <test:domainsnapshot><name>before</name><state>running</state><active>1</active>
        <creationTime>1</creationTime></test:domainsnapshot></domain>
        <network><name>net</name><bridge name='virbr9'/></network>
        <pool type='dir'><name>images</name><target><path>/images</path></target>
        <volume><name>disk.img</name><capacity unit='MiB'>2</capacity></volume></pool></node>
        """.utf8), to: "node.xml")
    uri = "test://\(path)"
  }

  @Test func oneTableHasNativeAndLibvirtMachines() throws {
    let file = try directory.write(
      Array("schema: 1\nname: mine\nboot: { guest: hello }\n".utf8), to: "mine.yaml")
    let state = directory.file("state")
    #expect(try Programs.run("define", file, "--state-dir", state).status == 0)
    let outcome = try Programs.run(
      "list", "--all", "--state-dir", state, "--connect", "native", "--connect", uri, "--connect",
      "test:///default", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let machines = try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [[String: Any]]
    let lines = machines?.map { machine in
      ["name", "backend", "state"].map { machine[$0] as? String ?? "" }.joined(separator: " ")
    }
    #expect(
      lines == ["mine native stopped", "web \(uri) running", "test test:///default running"])
  }

  @Test func aConnectionThatFailsHidesNoOther() throws {
    let outcome = try Programs.run(
      "list", "--quiet", "--connect", "test:///nowhere", "--connect", uri)
    #expect(outcome.text == "web\n")
    #expect(outcome.status == 3)
    #expect(outcome.errorLines == 1)
  }

  @Test(arguments: [
    ("stop", "web"), ("snapshot revert web", "before"), ("volume list", "images"),
    ("volume delete images", "disk.img"), ("network stop", "net"),
  ])
  func shellsComplete(words: String, name: String) throws {
    let script = try directory.write(
      try Programs.run("--generate-completion-script", "bash").output, to: "roost.bash")
    // As bash asks when Tab is pressed behind the words.
    let question = """
      source "$1"
      COMP_WORDS=(roost $2 "") COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_LINE="roost $2 " COMP_POINT=${#COMP_LINE}
      _roost
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try ChildProcess.run(
      ["bash", "-c", question, "bash", script, words],
      environment: ["PATH=\(Programs.directory):/usr/bin:/bin", "ROOST_CONNECT=\(uri)"])
    #expect(outcome.text.split(separator: "\n").contains(Substring(name)), "\(outcome.text)")
  }

  @Test func smokeTriesTheConnection() throws {
    let outcome = try Programs.run("smoke", "--backend", "libvirt", "--connect", uri)
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(outcome.text.contains("5 passed, 2 skipped"), "\(outcome.text)")
  }

  @Test func aMachineFileWithoutABackendIsOneOfTheConnection() throws {
    let file = try directory.write(
      Array(
        "schema: 1\nname: new\nlibvirt: { machine: pc }\ndisks: [{ path: d, format: qcow2 }]\n".utf8
      ),
      to: "new.yaml")
    #expect(try Programs.run("define", file, "--connect", uri).text == "new: defined\n")
    // As a native one it is refused, with the place.
    let native = try Programs.run("define", file, "--state-dir", directory.file("state"))
    #expect(native.status == 2)
    #expect(native.errors.contains("\(file):3:1: libvirt goes with backend: libvirt only"))
  }

  @Test func whatLibvirtFindsWrongIsOneLine() throws {
    for text in [
      "<domain type='test'><name>a</name>",
      "<domain type='test'><name>a/b</name><memory>64</memory><os><type>hvm</type></os></domain>",
    ] {
      let file = try directory.write(Array(text.utf8), to: "bad.xml")
      let outcome = try Programs.run("define", file, "--connect", uri)
      #expect(outcome.status == 2)
      #expect(outcome.errorLines == 1, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("roost: \(file): "), "\(outcome.errors)")
    }
  }
}
