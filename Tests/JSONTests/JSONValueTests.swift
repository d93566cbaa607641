// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite struct JSONValueTests {
  let machine: JSONValue = [
    "name": "alpine", "vcpus": 2, "memory": .init(UInt64.max), "share": 0.5, "paused": false,
    "disks": [["path": "a.raw"]], "initrd": nil,
  ]

  @Test func valuesAreFoundByKeyIndexAndType() {
    #expect(machine["name"]?.stringValue == "alpine")
    #expect(machine["vcpus"]?.intValue == 2)
    #expect(machine["vcpus"]?.doubleValue == 2)
    #expect(machine["memory"]?.unsignedValue == .max)
    #expect(machine["memory"]?.intValue == nil)
    #expect(machine["share"]?.doubleValue == 0.5)
    #expect(machine["share"]?.intValue == nil)
    #expect(machine["paused"]?.boolValue == false)
    #expect(machine["disks"]?[0]?["path"]?.stringValue == "a.raw")
    #expect(machine["disks"]?[1] == nil)
    #expect(machine["disks"]?[-1] == nil)
    #expect(machine["initrd"]?.isNull == true)
    #expect(machine["kernel"] == nil)
    #expect(machine["name"]?["x"] == nil)
    #expect(machine["name"]?.intValue == nil)
    #expect(machine["vcpus"]?.stringValue == nil)
    #expect(machine["vcpus"]?.integerValue(as: UInt8.self) == 2)
    #expect(JSONValue(300).integerValue(as: UInt8.self) == nil)
    #expect(JSONValue(-1).unsignedValue == nil)
  }

  @Test func membersKeepTheirOrder() {
    var object = machine.objectValue ?? JSONObject()
    object["name"] = "debian"
    object["paused"] = nil
    object["serial"] = "stdio"
    object["absent"] = nil
    #expect(object.keys == ["name", "vcpus", "memory", "share", "disks", "initrd", "serial"])
    #expect(object["name"] == "debian")
    #expect(["a": 1, "b": 2] as JSONValue != ["b": 2, "a": 1])
  }

  @Test func theTextIsOneLineOrIndented() {
    #expect(
      machine.serialized()
        == #"{"name":"alpine","vcpus":2,"memory":18446744073709551615,"share":0.5,"#
        + #""paused":false,"disks":[{"path":"a.raw"}],"initrd":null}"#)
    let value: JSONValue = ["a": [1, [], [:]], "b": ["c": "d"]]
    #expect(
      value.serialized(pretty: true) == """
        {
          "a": [
            1,
            [],
            {}
          ],
          "b": {
            "c": "d"
          }
        }
        """)
  }

  @Test func stringsAreEscapedWhereTheyMustBe() {
    let value = JSONValue.string("\"\\/\u{0}\u{8}\u{1F}\n\r\t\u{7F}é😀")
    #expect(value.serialized() == #""\"\\/\u0000\u0008\u001f\n\r\t\u007fé😀""#)
  }

  @Test func whatIsNoNumberBecomesNull() {
    #expect(([.double(.infinity), .double(.nan)] as JSONValue).serialized() == "[null,null]")
  }
}
