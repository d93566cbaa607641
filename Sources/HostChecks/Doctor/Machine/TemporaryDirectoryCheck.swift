// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import POSIX
internal import SystemPackage

/// `host.tmpdir`
struct TemporaryDirectoryCheck: HostCheck {
  let id = "host.tmpdir"
  let title = "temporary directory"
  let explanation = """
    Writes a program of a few bytes into TMPDIR (/tmp where that is not set), runs it, and removes it. \
    Tests often build programs there and run them; a TMPDIR that is mounted noexec breaks those.
    """
  let group = CheckGroup.doctor

  /// A whole ELF program for x86-64 that ends with status 0.
  private static let program: [UInt8] = [
    0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,  // ELF64, little-endian
    2, 0, 62, 0, 1, 0, 0, 0,  // an executable for x86-64
    0x78, 0, 0x40, 0, 0, 0, 0, 0,  // entry 0x400078
    64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  // program headers at 64, no sections
    0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0,  // one program header of 56 bytes
    1, 0, 0, 0, 5, 0, 0, 0,  // load, readable and executable
    0, 0, 0, 0, 0, 0, 0, 0,  // from offset 0
    0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0,  // to 0x400000
    0x81, 0, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 0, 0, 0, 0, 0,  // 0x81 bytes
    0, 0x10, 0, 0, 0, 0, 0, 0,  // aligned to pages
    0x31, 0xFF, 0xB8, 60, 0, 0, 0, 0x0F, 0x05,  // xor edi, edi; mov eax, 60 (exit); syscall
  ]

  func run(in context: CheckContext) throws -> CheckOutcome {
    let directory = context.temporaryDirectory
    let path = "\(directory)/roost-check-\(getpid())-\(MonotonicClock.nanoseconds)"
    do throws(SystemCallError) {
      try Self.write(to: path)
    } catch {
      unsafe unlink(path)
      return .fail(
        "cannot write to \(directory): \(error.errno)", measured: directory,
        fix: error.errno == .noSpace
          ? "df -h \(directory)" : "export TMPDIR=$HOME/tmp && mkdir -p $TMPDIR")
    }
    defer { unsafe unlink(path) }
    do throws(SystemCallError) {
      let run = try ProgramRun.run(path, [], limit: context.nanosecondsLeft / 2)
      guard run.succeeded else {
        return .warn("a program in \(directory) ended with \(run.endText)", measured: directory)
      }
      return .pass("\(directory) can be written to and executes")
    } catch {
      return .warn(
        "programs in \(directory) do not run: \(error.errno)", measured: directory,
        fix: "sudo mount -o remount,exec \(directory)")
    }
  }

  private static func write(to path: String) throws(SystemCallError) {
    let file = try OwnedDescriptor.open(
      path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o700)
    let count = unsafe Glibc.write(file.rawValue, program, program.count)
    guard count == program.count else { throw SystemCallError("write \(path)", .current) }
  }
}
