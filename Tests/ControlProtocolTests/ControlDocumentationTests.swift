// SPDX-License-Identifier: Apache-2.0

@testable import ControlProtocol
import Foundation
import Testing

/// `docs/control-protocol.md` describes the protocol that is spoken.
@Suite("control protocol documentation")
struct ControlDocumentationTests {
  private static func page() throws -> String {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/control-protocol.md").standardized
    return try String(contentsOf: page, encoding: .utf8)
  }

  private static func lines(marked mark: String) throws -> [[UInt8]] {
    try page().split(separator: "\n").filter { $0.hasPrefix(mark + " {") }
      .map { Array($0.utf8.dropFirst(mark.utf8.count + 1)) }
  }

  @Test func theSessionIsOneOfTheProtocol() throws {
    let requests = try Self.lines(marked: ">")
    #expect(requests.count == 6)
    for line in requests { _ = try ControlCall(line: line) }
    var replyCount = 0
    for line in try Self.lines(marked: "<") {
      // Written as it stands there, member by member.
      let again: String
      switch try ControlServerLine(line) {
      case .greeting(let greeting): again = greeting.line
      case .event(let event): again = event.line
      case .reply(let reply):
        again = reply.line
        replyCount += 1
      case .unknown: again = ""
      }
      #expect(again == String(decoding: line, as: UTF8.self) + "\n")
    }
    #expect(replyCount == requests.count)
  }

  @Test func everyNameIsThere() throws {
    let page = try Self.page()
    let requests: [ControlRequest] = [
      .status, .counters, .pause, .resume, .powerButton(thenRestart: false), .reset, .end,
      .subscribe, .console,
    ]
    let events: [ControlEvent] = [
      .paused(time: 0), .resumed(time: 0), .restarted(time: 0),
      .ended(RunRecord.End(kind: "stop", status: 0, reason: nil, time: 0)),
    ]
    let names =
      requests.map(\.name) + events.map(\.name) + ControlError.Code.allCases.map(\.rawValue)
    for name in names {
      #expect(page.contains("\n| `\(name)` | "), "\(name) is not documented")
    }
    for activity in MachineStatus.Activity.allCases {
      #expect(page.contains("`\(activity.rawValue)`"), "\(activity) is not documented")
    }
    #expect(page.contains("| \(ControlProtocolLimits.requestSize) bytes without the line feed"))
    #expect(ControlProtocolLimits.replySize == 256 << 10)
  }
}
