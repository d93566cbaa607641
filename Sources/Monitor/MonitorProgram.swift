// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import POSIX
internal import SystemPackage

/// The program `roost-vmm`: one machine, from its document to its exit status.
public enum MonitorProgram {
  private static let usage = """
    usage: roost-vmm --configuration FILE | --configuration-fd N

    Runs the one machine that the JSON document describes, until it ends.
    'roost boot' writes such a document; docs/machine-document.md describes it.

    """
  private static let usageStatus: Int32 = 2
  private static let maximumDocumentSize = 1 << 20

  /// Runs the program. Never returns.
  public static func main() -> Never {
    StandardStreams.open()
    let arguments = CommandLine.arguments.dropFirst()
    guard let source = arguments.first, arguments.count <= 2 else {
      leave(saying: usage, status: usageStatus)
    }
    switch (source, arguments.dropFirst().first) {
    case ("--configuration", let path?): run(documentAt: path)
    case ("--configuration-fd", let text?):
      guard let descriptor = Int32(text), descriptor >= 0 else {
        complain("--configuration-fd \(text): not a descriptor", status: usageStatus)
      }
      run(OwnedDescriptor(adopting: descriptor), name: "descriptor \(text)")
    case ("--help", nil): leave(saying: usage, status: 0, on: STDOUT_FILENO)
    default: leave(saying: usage, status: usageStatus)
    }
  }

  private static func run(documentAt path: String) -> Never {
    do throws(SystemCallError) {
      run(try OwnedDescriptor.open(path, flags: O_RDONLY), name: path)
    } catch {
      complain("\(path): \(error.errno)", status: 1)
    }
  }

  private static func run(_ descriptor: consuming OwnedDescriptor, name: String) -> Never {
    let configuration: MachineConfiguration
    do {
      let document = try readAll(descriptor, name: name)
      configuration = try MachineConfiguration(document: document, name: name)
    } catch {
      complain(error.description, status: error.exitStatus)
    }
    // Standard input may be both the document and, at its end, the serial port.
    let number = descriptor.release()
    if number > STDERR_FILENO { close(number) }
    run(configuration)
  }

  private static func readAll(
    _ descriptor: borrowing OwnedDescriptor, name: String
  ) throws(MachineError) -> [UInt8] {
    var document: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor.rawValue, &chunk, chunk.count)
      if count < 0, Errno.current == .interrupted { continue }
      guard count >= 0 else { throw .cannotCreate("\(name): \(Errno.current)") }
      if count == 0 { return document }
      document += chunk[..<count]
      guard document.count <= maximumDocumentSize else {
        throw .invalid("\(name): a machine's document has at most 1 MiB")
      }
    }
  }

  private static func run(_ configuration: MachineConfiguration) -> Never {
    let end: MachineEnd
    do throws(MachineError) {
      end = try MachineRun(configuration).end
    } catch {
      complain(error.description, status: error.exitStatus)
    }
    if let explanation = end.explanation { complain(explanation, status: end.exitStatus) }
    exit(end.exitStatus)
  }

  private static func complain(_ message: String, status: Int32) -> Never {
    leave(saying: "roost: \(message)\n", status: status)
  }

  private static func leave(
    saying text: String, status: Int32, on descriptor: Int32 = STDERR_FILENO
  ) -> Never {
    var text = text
    text.withUTF8 { bytes in
      _ = unsafe write(descriptor, bytes.baseAddress, bytes.count)
    }
    exit(status)
  }
}
