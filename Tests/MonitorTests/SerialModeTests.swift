// SPDX-License-Identifier: Apache-2.0

@testable import Monitor
import Testing

@Suite("serial modes")
struct SerialModeTests {
  @Test(arguments: ["stdio", "pty", "none", "file:/x", "file:a:b", "unix:relative"])
  func roundTrip(_ text: String) {
    #expect(SerialMode(text)?.text == text)
  }

  @Test(arguments: ["", "STDIO", "file", "file:", "unix:", "tcp:1", " pty", "stdio "])
  func refusal(_ text: String) {
    #expect(SerialMode(text) == nil)
  }
}
