// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import Glibc
internal import Libvirt

/// Asks the person at the terminal for the user names and passwords that a host wants.
enum TerminalCredentials {
  /// Asks on the terminal that controls this process; without one nobody answers.
  static let credentials = Credentials(
    for: [.userName, .authorizationName, .shownAnswer, .password, .hiddenAnswer]
  ) { questions in
    let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var answers: [String] = []
    for question in questions {
      let isHidden = question.kind == .password || question.kind == .hiddenAnswer
      guard let answer = ask(question.prompt, isHidden: isHidden, on: terminal) else { return nil }
      answers.append(answer.isEmpty ? question.defaultAnswer : answer)
    }
    return answers
  }

  private static func ask(_ prompt: String, isHidden: Bool, on terminal: Int32) -> String? {
    write("\(prompt): ", to: terminal)
    var settings = termios()
    var hides = false
    if isHidden { hides = unsafe tcgetattr(terminal, &settings) == 0 }
    if hides {
      var silent = settings
      silent.c_lflag &= ~tcflag_t(ECHO)
      unsafe tcsetattr(terminal, TCSAFLUSH, &silent)
    }
    defer {
      if hides {
        unsafe tcsetattr(terminal, TCSAFLUSH, &settings)
        write("\n", to: terminal)
      }
    }
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while line.count < 4096 {
      let count = unsafe read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { break }
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  private static func write(_ text: String, to terminal: Int32) {
    let bytes = Array(text.utf8)
    // A prompt that cannot be shown is one that nobody answers.
    _ = unsafe Glibc.write(terminal, bytes, bytes.count)
  }
}

#endif
