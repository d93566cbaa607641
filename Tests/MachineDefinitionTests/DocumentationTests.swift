// SPDX-License-Identifier: Apache-2.0

import BootProtocols
import Foundation
import MachineDefinition
import Monitor
import Testing

/// `docs/machine-file.md` is what it says it is.
@Suite struct DocumentationTests {
  /// The YAML files of the page, in order.
  private static func files() throws -> [String] {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/machine-file.md").standardized
    let text = try String(contentsOf: page, encoding: .utf8)
    return text.components(separatedBy: "```yaml\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test func everyFileOfThePageIsRight() throws {
    let files = try Self.files()
    #expect(files.count == 2)
    for file in files { #expect(complaints(file).isEmpty) }
  }

  /// The page with and without what it calls defaults means the same.
  @Test func statedDefaultsAreTheDefaults() throws {
    let file = try #require(try Self.files().first)
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
    let defaults = lines.filter { $0.hasSuffix("# default") }
    #expect(defaults.count == 14)
    let rest = lines.filter { !$0.hasSuffix("# default") && $0 != "on:" }.joined(separator: "\n")
    #expect(try read(rest) == (try read(file)))
  }

  /// Each default of the page counts: another value makes another machine.
  @Test(arguments: [
    ("vcpus: 1 ", "vcpus: 2 "), ("256MiB", "128MiB"), ("hugepages: false", "hugepages: true"),
    ("protocol: auto", "protocol: linux"), ("readonly: false", "readonly: true"),
    ("serial: stdio", "serial: pty"), ("rng: auto", "rng: on"),
    ("interruptControllers: auto", "interruptControllers: on"),
    ("poweroff: stop", "poweroff: restart"), ("reboot: restart", "reboot: stop"),
    ("crash: stop", "crash: restart"),
  ])
  func otherValuesMakeOtherMachines(value: String, other: String) throws {
    let file = try #require(try Self.files().first)
    let changed = file.replacing(value, with: other)
    #expect(changed != file)
    #expect(try read(changed) != (try read(file)))
  }

  /// The page has every key of the JSON Schema.
  @Test func everyKeyIsOnThePage() throws {
    let text = try Self.files().joined()
    for key in try SchemaChecker(MachineFile.jsonSchema).keys {
      #expect(text.contains("\(key):"), "\(key) is not documented")
    }
  }
}
