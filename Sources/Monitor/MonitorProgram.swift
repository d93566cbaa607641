// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The program `roost-vmm`: one machine, from its document to its exit status.
public enum MonitorProgram {
  private static let usage = """
    usage: roost-vmm --configuration FILE | --configuration-fd N  [--ready-fd N]

    Runs the one machine that the JSON document describes, until it ends.
    'roost boot' writes such a document; docs/machine-document.md describes it.

    --ready-fd N  write 'ready' and a line feed to this descriptor when the
                  machine runs, or the line of the error if it cannot

    """
  private static let usageStatus: Int32 = 2
  private static let maximumDocumentSize = 1 << 20

  /// Runs the program. Never returns.
  public static func main() -> Never {
    StandardStreams.open()
    // Threads allocate when they start and hardly ever after: one heap for all is enough, where each
    // would get its own of several mappings.
    roost_use_one_heap()
    let given = Array(CommandLine.arguments.dropFirst())
    if given == ["--help"] { leave(saying: usage, status: 0, on: STDOUT_FILENO) }
    let arguments: MonitorArguments
    do throws(MonitorArguments.Mistake) {
      arguments = try MonitorArguments(given)
    } catch {
      switch error {
      case .usage: leave(saying: usage, status: usageStatus)
      case .value(let message): complain(message, status: usageStatus)
      }
    }
    let readiness = arguments.readiness.map { ReadinessDescriptor(adopting: $0) }
    do throws(MachineError) {
      let end = try run(try configuration(arguments.source)) { readiness?.tellReady() }
      if let explanation = end.explanation { complain(explanation, status: end.exitStatus) }
      exit(end.exitStatus)
    } catch {
      readiness?.tellFailure(error.description)
      complain(error.description, status: error.exitStatus)
    }
  }

  private static func run(
    _ configuration: MachineConfiguration, onReady: () -> Void
  ) throws(MachineError) -> MachineEnd {
    if let supervision = configuration.supervision {
      return try SupervisedRun(configuration, supervision, onReady: onReady).end
    }
    return try MachineRun(configuration, onReady: onReady).end
  }

  // MARK: The document

  private static func configuration(
    _ source: MonitorArguments.Source
  ) throws(MachineError) -> MachineConfiguration {
    switch source {
    case .file(let path): return try read(try open(path), name: path)
    case .descriptor(let number):
      return try read(OwnedDescriptor(adopting: number), name: "descriptor \(number)")
    }
  }

  private static func open(_ path: String) throws(MachineError) -> OwnedDescriptor {
    do throws(SystemCallError) {
      return try OwnedDescriptor.open(path, flags: O_RDONLY)
    } catch {
      throw .cannotCreate("\(path): \(error.errno)")
    }
  }

  private static func read(
    _ descriptor: consuming OwnedDescriptor, name: String
  ) throws(MachineError) -> MachineConfiguration {
    let document = try readAll(descriptor, name: name)
    // Standard input may be both the document and, at its end, the serial port.
    let number = descriptor.release()
    if number > STDERR_FILENO { close(number) }
    return try MachineConfiguration(document: document, name: name)
  }

  private static func readAll(
    _ descriptor: borrowing OwnedDescriptor, name: String
  ) throws(MachineError) -> [UInt8] {
    var document: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe Glibc.read(descriptor.rawValue, &chunk, chunk.count)
      if count < 0, Errno.current == .interrupted { continue }
      guard count >= 0 else { throw .cannotCreate("\(name): \(Errno.current)") }
      if count == 0 { return document }
      document += chunk[..<count]
      guard document.count <= maximumDocumentSize else {
        throw .invalid("\(name): a machine's document has at most 1 MiB")
      }
    }
  }

  // MARK: Leaving

  private static func complain(_ message: String, status: Int32) -> Never {
    StandardStreams.complain(message)
    exit(status)
  }

  private static func leave(
    saying text: String, status: Int32, on descriptor: Int32 = STDERR_FILENO
  ) -> Never {
    StandardStreams.write(text, to: descriptor)
    exit(status)
  }
}
