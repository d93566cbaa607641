// SPDX-License-Identifier: Apache-2.0

import Foundation
import MachineDefinition
import Testing

/// The JSON Schema and the reader agree.
@Suite struct SchemaTests {
  private static let start = #"{"schema":1,"name":"a""#
  private static let guest = start + #","boot":{"guest":"hello"}"#
  private static let libvirt = start + #","backend":"libvirt""#

  private static let accepted = [
    guest + "}",
    start + #","boot":{"kernel":"k","initrd":"i","cmdline":"","protocol":"pvh"}}"#,
    guest + #","backend":"native","vcpus":64,"memory":"64KiB","hugepages":true}"#,
    guest + #","memory":"1t","networks":[],"serial":"file:x","rng":"off"}"#,
    guest + #","interruptControllers":"on","on":{"crash":"restart"},"disks":[]}"#,
    guest + #","disks":[{"path":"p","format":"raw","readonly":true},{"path":"/dev/sdb"}]}"#,
    libvirt + "}",
    libvirt + #","connect":"qemu:///system","networks":["default"],"libvirt":{}}"#,
    libvirt + #","disks":[{"path":"p","format":"qcow2"}],"libvirt":{"type":"kvm","xml":"x"}}"#,
    libvirt + #","boot":{"kernel":"k"},"libvirt":{"machine":"pc-q35-7.2","firmware":"bios"}}"#,
  ]

  private static let refused = [
    "[]", "{}", "null",
    start + "}",
    start + #","boot":{}}"#,
    start + #","boot":{"cmdline":"x"}}"#,
    start + #","boot":{"kernel":"k","guest":"hello"}}"#,
    start + #","boot":{"guest":"hello","initrd":"i"}}"#,
    start + #","boot":{"guest":"nobody"}}"#,
    #"{"schema":2,"name":"a","boot":{"guest":"hello"}}"#,
    guest + #","vcpus":0}"#, guest + #","vcpus":65}"#, guest + #","vcpus":"1"}"#,
    guest + #","vcpus":1.5}"#, guest + #","vcpus":null}"#,
    guest + #","memory":256}"#,
    guest + #","hugepages":"true"}"#,
    guest + #","unknown":1}"#,
    guest + #","disks":["p"]}"#, guest + #","disks":[{}]}"#, guest + #","disks":{"path":"p"}}"#,
    guest + #","disks":[{"path":"p","format":"qcow2"}]}"#,
    guest + #","disks":[{"path":"p","bus":"virtio"}]}"#,
    guest + #","networks":["default"]}"#,
    guest + #","connect":"qemu:///system"}"#, guest + #","libvirt":{}}"#,
    guest + #","rng":true}"#, guest + #","on":{"halt":"stop"}}"#,
    libvirt + #","boot":{"guest":"hello"}}"#,
    libvirt + #","libvirt":{"firmware":"coreboot"}}"#,
  ]

  /// What only a pattern refuses.
  private static let misshapen = [
    start + #","boot":{"kernel":""}}"#,
    #"{"schema":1,"name":"a b","boot":{"guest":"hello"}}"#,
    guest + #","memory":"256"}"#, guest + #","memory":"MiB"}"#,
    guest + #","serial":"file:"}"#, guest + #","serial":"tty"}"#,
    libvirt + #","connect":"system"}"#,
  ]

  @Test func acceptsWhatTheReaderAccepts() throws {
    let checker = try SchemaChecker(MachineFile.jsonSchema)
    for text in Self.accepted {
      #expect(complaints(text).isEmpty)
      #expect(try checker.accepts(text), "\(text)")
    }
  }

  @Test func refusesWhatTheReaderRefuses() throws {
    let checker = try SchemaChecker(MachineFile.jsonSchema)
    for text in Self.refused {
      #expect(!complaints(text).isEmpty, "\(text)")
      #expect(try !checker.accepts(text), "\(text)")
    }
    for text in Self.misshapen { #expect(!complaints(text).isEmpty, "\(text)") }
  }

  /// Somebody else's validator says the same.
  @Test(.enabled(if: hasValidator, "needs Python with the package jsonschema"))
  func anotherValidatorAgrees() throws {
    let all = Self.accepted + Self.refused + Self.misshapen
    let examples = "[" + all.joined(separator: ",") + "]"
    let program = """
      import json, sys
      from jsonschema import Draft202012Validator as V
      schema, examples = json.loads(sys.argv[1]), json.loads(sys.argv[2])
      V.check_schema(schema)
      print(sum(V(schema).is_valid(e) == (i < int(sys.argv[3])) for i, e in enumerate(examples)))
      """
    let agreeing = Self.python([
      "-c", program, MachineFile.jsonSchema, examples, String(Self.accepted.count),
    ])
    #expect(agreeing == "\(all.count)\n")
  }

  private static var hasValidator: Bool {
    python(["-c", "from jsonschema import Draft202012Validator; print(1)"]) == "1\n"
  }

  /// What Python prints; nil if it fails or is not there.
  private static func python(_ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}
