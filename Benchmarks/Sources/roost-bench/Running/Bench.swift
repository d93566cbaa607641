// SPDX-License-Identifier: Apache-2.0

internal import CPeers
internal import Glibc
internal import GuestImages
internal import Monitor

/// Where everything is, and how often a measurement is repeated.
struct Bench {
  /// The repository.
  let repository: String
  /// Files of this run.
  let scratch: String
  /// Whether a look is enough: fewer rounds, of which the figures are worth little.
  let isQuick: Bool

  /// Roost's programs.
  var programs: String { "\(repository)/.build/release" }
  /// The programs of this package.
  let peers: String

  /// How many rounds to make where so many are wanted.
  func rounds(_ wanted: Int) -> Int { isQuick ? min(wanted, 3) : wanted }

  /// How much of something to do in a round where so much is wanted.
  func amount(_ wanted: Int) -> Int { isQuick ? max(1, wanted / 10) : wanted }

  /// The path of a program of Roost's.
  func program(_ name: String) throws -> String {
    let path = "\(programs)/\(name)"
    guard File.exists(path) else { throw CannotMeasure("\(name) is not built: make release") }
    return path
  }

  /// A program of the system.
  func tool(_ name: String, package: String) throws -> String {
    for folder in ["/usr/local/bin", "/usr/bin", "/bin"] where File.exists("\(folder)/\(name)") {
      return "\(folder)/\(name)"
    }
    throw CannotMeasure("\(name) is missing: install \(package)")
  }

  /// The image of an embedded guest, as a file.
  func guestFile(_ name: String) throws -> String {
    let path = "\(scratch)/\(name).image"
    if !File.exists(path) { try File.write(try guestBytes(name), to: path) }
    return path
  }

  /// The image of an embedded guest.
  func guestBytes(_ name: String) throws -> [UInt8] {
    guard let guest = GuestImage.named(name) else { throw CannotMeasure("no guest \(name)") }
    return guest.bytes
  }

  /// Lets two things take turns, so that whatever else happens to the host happens to both.
  ///
  /// - Parameters:
  ///   - rounds: how often each has its turn, after one that does not count.
  ///   - ours: one turn of Roost; returns its figure.
  ///   - theirs: one turn of the peer.
  func interleave(
    rounds: Int, ours: () throws -> Double, theirs: () throws -> Double
  ) throws -> Row.Outcome {
    _ = try ours()
    _ = try theirs()
    var (mine, others): ([Double], [Double]) = ([], [])
    for round in 0..<self.rounds(rounds) {
      // Who is first changes, too.
      if round % 2 == 0 { mine.append(try ours()) }
      others.append(try theirs())
      if round % 2 == 1 { mine.append(try ours()) }
    }
    return .measured(ours: Samples(mine), theirs: Samples(others))
  }

  /// Runs a machine of the library to its end and checks that the end is the right one.
  func run(_ configuration: MachineConfiguration) throws -> Machine {
    let machine = try Machine(configuration)
    try machine.start()
    let end = machine.wait()
    guard case .debugExit(code: 0) = end else {
      throw CannotMeasure("the guest ended with \(end.explanation ?? end.kind)")
    }
    return machine
  }

  /// Turns a negative error number of a peer into an error.
  static func check(_ result: Int32, _ what: String) throws {
    if result < 0 {
      throw CannotMeasure("\(what): \(unsafe String(cString: strerror(-result)))")
    }
    if result > 0 { throw CannotMeasure("\(what): the guest ended with \(result)") }
  }
}
