// SPDX-License-Identifier: Apache-2.0

import HostChecks
import TestSupport
import Testing

@Suite("Selecting checks")
struct CheckSelectionTests {
  private let available: [any HostCheck] = [
    "kvm.device", "kvm.group", "kvm2.device", "memory.huge-pages", "network.tun",
  ].map { StubCheck($0) }

  private func ids(
    only: [String] = [], skip: [String] = [], require: [String] = []
  ) throws -> [String] {
    try CheckSelection(from: available, only: only, skip: skip, require: require).checks.map(\.id)
  }

  @Test func withoutOptionsAllRunInOrder() throws {
    #expect(try ids() == available.map(\.id))
  }

  @Test func anIdItsFirstPartsAndAPatternSelect() throws {
    #expect(try ids(only: ["network.tun"]) == ["network.tun"])
    #expect(try ids(only: ["kvm"]) == ["kvm.device", "kvm.group"])
    #expect(try ids(only: ["*.device"]) == ["kvm.device", "kvm2.device"])
    #expect(try ids(only: ["kvm?.*"]) == ["kvm2.device"])
    #expect(try ids(only: ["network", "kvm.group"]) == ["kvm.group", "network.tun"])
    #expect(try ids(only: ["kvm"], skip: ["*.group"]) == ["kvm.device"])
    #expect(try ids(skip: ["kvm*"]) == ["memory.huge-pages", "network.tun"])
  }

  @Test func anUnknownIdNamesTheNearest() {
    #expect(throws: CheckSelectionError.unknown("kvm.devise", nearest: "kvm.device")) {
      try ids(only: ["kvm.devise"])
    }
    #expect(throws: CheckSelectionError.unknown("hugepages", nearest: "memory.huge-pages")) {
      try ids(skip: ["hugepages"])
    }
    #expect(throws: CheckSelectionError.unknown("sound", nearest: nil)) {
      try ids(require: ["sound"])
    }
    #expect(throws: CheckSelectionError.unknown("", nearest: nil)) { try ids(only: [""]) }
  }

  @Test func aSelectionThatRunsNothingIsAMistake() {
    #expect(throws: CheckSelectionError.nothingLeft) { try ids(only: ["kvm"], skip: ["kvm.*"]) }
    #expect(throws: CheckSelectionError.requiredButNotSelected("network.tun")) {
      try ids(only: ["kvm"], require: ["network.tun"])
    }
  }

  @Test func kvmIsRequiredAsAWord() throws {
    let selection = try CheckSelection(
      from: [StubCheck("network.tun")], require: ["kvm", "network.tun"])
    #expect(selection.requiresKVM)
    #expect(selection.required == [CheckPattern("network.tun")])
    // But it selects nothing where no id begins with it.
    #expect(throws: CheckSelectionError.self) {
      try CheckSelection(from: [StubCheck("network.tun")], only: ["kvm"], require: ["kvm"])
    }
  }

  @Test func patternsAgreeWithASlowerMatcher() {
    /// By the definition of `*` and `?`, without any cleverness.
    func matches(_ pattern: Substring, _ text: Substring) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "*" {
        return matches(pattern.dropFirst(), text)
          || !text.isEmpty && matches(pattern, text.dropFirst())
      }
      guard let character = text.first else { return false }
      return (first == "?" || first == character)
        && matches(pattern.dropFirst(), text.dropFirst())
    }
    var generator = SeededGenerator(seed: 5)
    var agreed = 0
    for _ in 0..<4000 {
      let pattern = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        "ab*?".randomElement(using: &generator) ?? "a"
      }
      let text = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        "ab".randomElement(using: &generator) ?? "a"
      }
      let expected = matches(Substring(String(pattern)), Substring(String(text)))
      #expect(CheckPattern(String(pattern)).matches(String(text)) == expected)
      if expected { agreed += 1 }
    }
    #expect(agreed > 100)
  }
}
