// SPDX-License-Identifier: Apache-2.0

internal import MachineStore
internal import POSIX

/// The process of a machine that runs: held, and known to hold the machine's run lock.
struct RunProcess: ~Copyable {
  /// Its number.
  let number: Int32
  /// What waits for it and signals it.
  let descriptor: ProcessDescriptor

  /// Finds the process of a machine.
  ///
  /// - Parameters:
  ///   - directory: the machine's.
  ///   - guesses: numbers that it may have.
  /// - Returns: nil if this process may not look at it, or if it is gone.
  static func find(of directory: MachineDirectory, guesses: [Int32]) -> RunProcess? {
    for number in guesses {
      if let process = hold(number, directory) { return process }
    }
    for number in RunHolders.all(of: directory) {
      if let process = hold(number, directory) { return process }
    }
    return nil
  }

  private static func hold(_ number: Int32, _ directory: MachineDirectory) -> RunProcess? {
    // First held, then looked at: afterwards nobody else can have the number.
    guard number > 0, let descriptor = try? ProcessDescriptor(number),
      RunHolders.contain(number, of: directory)
    else { return nil }
    return RunProcess(number: number, descriptor: descriptor)
  }

  private init(number: Int32, descriptor: consuming ProcessDescriptor) {
    self.number = number
    self.descriptor = descriptor
  }
}
