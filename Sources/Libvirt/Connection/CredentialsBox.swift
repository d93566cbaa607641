// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Glibc

/// What libvirt gets to ask for credentials, for the time of one call.
final class CredentialsBox {
  private let credentials: Credentials?

  init(_ credentials: Credentials?) { self.credentials = credentials }

  func open(_ uri: String?, flags: UInt32) -> OpaquePointer? {
    guard let credentials else { return unsafe virConnectOpenAuth(uri, nil, flags) }
    var kinds = credentials.kinds.map(\.rawValue)
    defer { withExtendedLifetime(self) {} }
    return unsafe kinds.withUnsafeMutableBufferPointer { kinds in
      var authentication = unsafe virConnectAuth(
        credtype: kinds.baseAddress, ncredtype: UInt32(kinds.count),
        cb: { questions, count, box in
          guard let questions = unsafe questions, let box = unsafe box else { return -1 }
          let credentials = unsafe Unmanaged<CredentialsBox>.fromOpaque(box).takeUnretainedValue()
          return unsafe credentials.ask(
            UnsafeMutableBufferPointer(start: questions, count: Int(count)))
        }, cbdata: Unmanaged.passUnretained(self).toOpaque())
      return unsafe virConnectOpenAuth(uri, &authentication, flags)
    }
  }

  private func ask(_ questions: UnsafeMutableBufferPointer<virConnectCredential>) -> Int32 {
    let asked = unsafe questions.map { question in
      Credentials.Question(
        kind: Credentials.Kind(libvirt: unsafe question.type),
        prompt: unsafe String(borrowed: question.prompt) ?? "",
        challenge: unsafe String(borrowed: question.challenge) ?? "",
        defaultAnswer: unsafe String(borrowed: question.defresult) ?? "")
    }
    guard let answers = credentials?.answer(asked), answers.count == asked.count else { return -1 }
    for (index, answer) in answers.enumerated() {
      // libvirt frees these.
      unsafe questions[index].result = strdup(answer)
      unsafe questions[index].resultlen = UInt32(answer.utf8.count)
    }
    return 0
  }
}

#endif
