// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt

/// Who answers when a daemon asks for a user name, a password, or the like.
///
/// The corresponding C structure is `virConnectAuth`.
public struct Credentials: Sendable {
  /// What can be answered.
  public let kinds: [Kind]
  /// Answers each of the questions, in their order; nil gives up. Called while the connection is being
  /// made, on a thread that may wait for a person.
  public let answer: @Sendable ([Question]) -> [String]?

  /// Makes an answerer.
  public init(
    for kinds: [Kind] = Kind.allCases.filter { $0 != .unknown },
    answer: @escaping @Sendable ([Question]) -> [String]?
  ) {
    (self.kinds, self.answer) = (kinds, answer)
  }

  /// What is asked.
  ///
  /// The corresponding C type is `virConnectCredentialType`.
  public enum Kind: Int32, LibvirtEnumeration {
    /// The name of who is acting.
    case userName = 1
    /// The name of whose rights are used.
    case authorizationName = 2
    /// A language.
    case language = 3
    /// A number used once.
    case clientNonce = 4
    /// A password, which may not be shown while it is typed.
    case password = 5
    /// An answer that may be shown while it is typed.
    case shownAnswer = 6
    /// An answer that may not be shown while it is typed.
    case hiddenAnswer = 7
    /// The realm of the name.
    case realm = 8
    /// Something else, of a program's own.
    case external = 9
    /// Something that is not known here.
    case unknown = -1
  }

  /// A question.
  ///
  /// The corresponding C structure is `virConnectCredential`.
  public struct Question: Sendable, Hashable {
    /// What is asked.
    public let kind: Kind
    /// Words to show to a person.
    public let prompt: String
    /// What is to be answered; empty for most.
    public let challenge: String
    /// The answer where a person gives none; empty for none.
    public let defaultAnswer: String
  }
}

#endif
