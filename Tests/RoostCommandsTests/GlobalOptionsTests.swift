// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RoostCommands

@Suite struct GlobalOptionsTests {
  @Test func optionsBeforeTheVerbHoldForIt() throws {
    let options = try GlobalOptions([
      "--connect", "test:///default", "--state-dir=/tmp/x=y", "list", "--all",
    ])
    #expect(options.environment == ["ROOST_CONNECT": "test:///default", "ROOST_HOME": "/tmp/x=y"])
    #expect(options.rest == ["list", "--all"])
  }

  @Test(arguments: [["list", "--connect", "a"], ["--help"], [], ["--", "--connect", "a"]])
  func whatFollowsTheVerbIsLeftToIt(_ arguments: [String]) throws {
    let options = try GlobalOptions(arguments[...])
    #expect(options.environment.isEmpty)
    #expect(Array(options.rest) == arguments)
  }

  @Test(arguments: [["--connect"], ["--connect="], ["--state-dir", ""]])
  func anOptionWithoutItsValueIsWrongUsage(_ arguments: [String]) {
    let failure = #expect(throws: CommandFailure.self) { try GlobalOptions(arguments[...]) }
    #expect(failure?.exitStatus == 2)
    #expect(failure?.message.contains("needs a value") == true)
  }

  @Test func severalConnectionsGoBehindTheVerb() {
    let failure = #expect(throws: CommandFailure.self) {
      try GlobalOptions(["--connect", "a", "--connect", "b", "list"])
    }
    #expect(failure?.message.contains("twice") == true)
  }
}
