// SPDX-License-Identifier: Apache-2.0

public import GuestMemory
public import SystemPackage

/// Why an image cannot be booted. Every description is one line: which file, what is wrong with it,
/// and what would be right.
public enum BootError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be opened.
  case cannotOpen(file: String, Errno)
  /// The file is not a regular one; `kind` says what it is.
  case notRegular(file: String, kind: String)
  /// Reading at this offset failed.
  case cannotRead(file: String, offset: UInt64, Errno)
  /// The file became shorter while it was read.
  case truncatedWhileReading(file: String, offset: UInt64)
  /// The file has no bytes.
  case empty(file: String)
  /// A header promises bytes up to `end` in a file of `size` bytes.
  case truncated(file: String, part: String, end: UInt64, size: UInt64)
  /// No header of a known protocol; `format` is what the file looks like instead.
  case notKernel(file: String, format: ForeignFormat?)
  /// The image does not speak the protocol that was asked for.
  case wrongProtocol(file: String, BootProtocol, problem: String)
  /// The image contradicts itself.
  case malformed(file: String, problem: String)
  /// The image is sound, but asks for what is not offered.
  case unsupported(file: String, problem: String)
  /// The machine has too little memory; both figures are in bytes.
  case needsMemory(file: String, required: UInt64, available: UInt64)
  /// A part would end at `required`, but has to end at `limit`, which no amount of memory moves.
  case unreachable(file: String, part: String, required: UInt64, limit: UInt64)
  /// Two parts want the same memory.
  case overlap(file: String, part: String, other: String)
  /// The command line is longer, in bytes, than the kernel takes.
  case commandLineTooLong(length: Int, limit: Int)
  /// The command line has a zero byte, at which every kernel would stop reading it.
  case commandLineHasZeroByte
  /// The protocol has no way to hand this over.
  case notTaken(BootProtocol, what: String)
  /// The machine cannot be described in ACPI.
  case invalidMachine(problem: String)
  /// Guest memory refused an access.
  case memory(GuestMemoryError)

  /// One line for the user.
  public var description: String {
    switch self {
    case .cannotOpen(let file, let errno):
      "\(file.onOneLine): cannot be opened: \(errno)"
    case .notRegular(let file, let kind):
      "\(file.onOneLine): is \(kind); a regular file is needed"
    case .cannotRead(let file, let offset, let errno):
      "\(file.onOneLine): cannot be read at offset \(offset): \(errno)"
    case .truncatedWhileReading(let file, let offset):
      "\(file.onOneLine): truncated while reading: no more bytes at offset \(offset)"
    case .empty(let file):
      "\(file.onOneLine): is empty"
    case .truncated(let file, let part, let end, let size):
      "\(file.onOneLine): is truncated: \(part) ends at byte \(end), the file at byte \(size)"
    case .notKernel(let file, let format):
      if let format {
        "\(file.onOneLine): is \(format.rawValue); \(format.remedy)"
      } else {
        "\(file.onOneLine): is not a kernel image (no bzImage, ELF or multiboot header); "
          + "a flat image needs --protocol real"
      }
    case .wrongProtocol(let file, let bootProtocol, let problem):
      "\(file.onOneLine): cannot boot with --protocol \(bootProtocol.rawValue): "
        + problem.onOneLine
    case .malformed(let file, let problem):
      "\(file.onOneLine): is damaged: \(problem.onOneLine)"
    case .unsupported(let file, let problem):
      "\(file.onOneLine): \(problem.onOneLine)"
    case .needsMemory(let file, let required, let available):
      "\(file.onOneLine): needs \(required.asMiB) MiB of memory at least; "
        + "the machine has \(available.inWords)"
    case .unreachable(let file, let part, let required, let limit):
      "\(file.onOneLine): needs \(required.asMiB) MiB of memory at least, but "
        + "\(part.onOneLine) has to lie below \(limit.hex)"
    case .overlap(let file, let part, let other):
      "\(file.onOneLine): \(part.onOneLine) overlaps \(other.onOneLine)"
    case .commandLineTooLong(let length, let limit):
      "the command line has \(length) bytes; this kernel takes at most \(limit)"
    case .commandLineHasZeroByte:
      "the command line contains a zero byte; remove it"
    case .notTaken(let bootProtocol, let what):
      "--protocol \(bootProtocol.rawValue) takes no \(what); leave it out"
    case .invalidMachine(let problem):
      "the machine cannot be described in ACPI: \(problem)"
    case .memory(let error):
      "boot data cannot be written: \(error)"
    }
  }
}
