// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What `roost-vmm` is called with.
struct MonitorArguments {
  /// Where the machine's document is.
  enum Source: Equatable {
    case file(path: String)
    case descriptor(Int32)
  }

  /// Why the arguments cannot be used.
  enum Mistake: Error, Equatable {
    /// It is not how the program is used.
    case usage
    /// One line about an argument.
    case value(String)
  }

  /// What every use of the program starts with.
  let source: Source
  /// Where to say that the machine runs.
  let readiness: Int32?

  /// Reads the arguments, without the program's name.
  init(_ arguments: [String]) throws(Mistake) {
    var source: Source?
    var readiness: Int32?
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw .usage }
      switch option {
      case "--configuration" where source == nil: source = .file(path: value)
      case "--configuration-fd" where source == nil:
        source = .descriptor(try Self.descriptor(option, value))
      case "--ready-fd" where readiness == nil:
        let descriptor = try Self.descriptor(option, value)
        // Otherwise something else gets the number, and the word goes there.
        guard fcntl(descriptor, F_GETFD) >= 0 else {
          throw .value("--ready-fd \(descriptor): nothing is open there")
        }
        readiness = descriptor
      default: throw .usage
      }
    }
    guard let source else { throw .usage }
    if let readiness, source == .descriptor(readiness) {
      throw .value("--ready-fd \(readiness): the document comes from there")
    }
    (self.source, self.readiness) = (source, readiness)
  }

  private static func descriptor(_ option: String, _ text: String) throws(Mistake) -> Int32 {
    guard let descriptor = Int32(text), descriptor >= 0 else {
      throw .value("\(option) \(text): not a descriptor")
    }
    return descriptor
  }
}
