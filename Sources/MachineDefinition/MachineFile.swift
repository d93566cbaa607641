// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// A machine file: YAML or JSON that describes one machine; `docs/machine-file.md`.
public enum MachineFile {
  /// The largest file that is read, in bytes: 1 MiB.
  public static let maximumSize = 1 << 20
  /// The most mistakes that are listed.
  static let maximumMistakes = 100

  /// Reads a file.
  ///
  /// - Parameter path: as the kernel takes it.
  /// - Throws: every mistake of the file, or that it cannot be read.
  public static func read(_ path: String) throws(MachineFileError) -> MachineDefinition {
    try parse(source(path))
  }

  /// Reads a file as it is: a machine file, or something else that a backend takes.
  ///
  /// - Parameter path: as the kernel takes it.
  /// - Throws: that it cannot be read.
  public static func source(_ path: String) throws(MachineFileError) -> DefinitionSource {
    do throws(SystemCallError) {
      return DefinitionSource(
        file: path, directory: directory(of: path), bytes: try contents(path))
    } catch {
      throw MachineFileError(
        file: path, mistakes: [Mistake(nil, "the file cannot be read: \(error.errno)")])
    }
  }

  /// Reads a source that is a machine file.
  ///
  /// - Parameters:
  ///   - source: the file.
  ///   - backend: whose machine it is where it does not say so itself.
  /// - Throws: every mistake.
  public static func parse(
    _ source: DefinitionSource, for backend: BackendKind = .native
  ) throws(MachineFileError) -> MachineDefinition {
    try parse(source.bytes, file: source.file, directory: source.directory, for: backend)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - bytes: YAML or JSON in UTF-8.
  ///   - file: what messages call it.
  ///   - directory: absolute; what relative paths are relative to.
  ///   - backend: whose machine it is where it does not say so itself.
  /// - Throws: every mistake.
  public static func parse(
    _ bytes: [UInt8], file: String, directory: String, for backend: BackendKind = .native
  ) throws(MachineFileError) -> MachineDefinition {
    guard bytes.count <= maximumSize else {
      throw MachineFileError(
        file: file, mistakes: [Mistake(.start, "the file is too long: it has at most 1 MiB")])
    }
    var (node, mistakes) = YAMLComposer.compose(bytes)
    if let node {
      if case .mapping = node.content {
        var checker = FormChecker()
        checker.check(node, MachineFileForm.machine, path: "")
        mistakes += checker.mistakes + MachineFileRules(node, for: backend).mistakes
      } else if mistakes.isEmpty {
        mistakes.append(
          Mistake(node.position, "a machine file has keys and values, as in vcpus: 2"))
      }
    }
    guard let node, mistakes.isEmpty else {
      throw MachineFileError(file: file, mistakes: sorted(mistakes))
    }
    return MachineDefinition(checked: node, directory: directory, for: backend)
  }

  private static func sorted(_ mistakes: [Mistake]) -> [Mistake] {
    let sorted = mistakes.enumerated().sorted { left, right in
      let (a, b) = (left.element.position ?? .start, right.element.position ?? .start)
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
    guard sorted.count > maximumMistakes else { return sorted }
    return sorted.prefix(maximumMistakes) + [
      Mistake(
        sorted[maximumMistakes].position,
        "here and below are \(sorted.count - maximumMistakes) mistakes more")
    ]
  }

  /// The bytes of a file, one more than the largest file if there are more.
  private static func contents(_ path: String) throws(SystemCallError) -> [UInt8] {
    let descriptor = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NOCTTY)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= maximumSize {
      let count = retryingInterrupted {
        unsafe Glibc.read(descriptor.rawValue, &chunk, chunk.count)
      }
      guard count >= 0 else { throw SystemCallError("read \(path)", .current) }
      if count == 0 { break }
      bytes += chunk.prefix(count)
    }
    return bytes
  }

  private static func directory(of path: String) -> String {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    if directory.utf8.first == UInt8(ascii: "/") { return directory }
    guard let current = unsafe getcwd(nil, 0) else { return directory.isEmpty ? "." : directory }
    defer { unsafe free(current) }
    return unsafe String(cString: current) + "/" + directory
  }
}
