// SPDX-License-Identifier: Apache-2.0

/// One thing that no driver may do to a device, and what the device makes of it.
///
/// The device must answer: by asking for a reset, by failing the request, or by not taking the queue.
/// Afterwards a reset and a fresh handshake must make it work again.
enum Trial {
  enum Expectation {
    /// The device must not carry it out.
    case refused
    /// virtio leaves open what happens, even nothing, as long as the machine goes on.
    case anything
  }

  /// Lets a driver loose on the block device, reports what came of it, and checks that the device
  /// recovers.
  ///
  /// - Parameter act: Ends with telling the device about a chain whose request was prepared.
  static func run(
    _ name: StaticString, expecting expectation: Expectation = .refused,
    wanted: VirtioFeatures = [], layout: VirtioQueue.Layout? = nil,
    _ act: (inout BlockDriver) throws(Failure) -> Void
  ) throws(Failure) {
    Console.write(name)
    Console.write(": ")
    var disk = try BlockDriver(wanted: wanted, layout: layout)
    if disk.queue.isReady {
      try act(&disk)
      let isRefused = observe(disk, expecting: expectation)
      guard isRefused || expectation == .anything else {
        throw Failure("the device took what it must refuse")
      }
    } else {
      Console.write("queue refused\n")
    }
    try recover()
  }

  /// Checks that the device works after a reset and a fresh handshake.
  static func recover() throws(Failure) {
    var disk = try BlockDriver()
    guard !disk.device.status.contains(.needsReset) else {
      throw Failure("the device still needs a reset after one")
    }
    try disk.run(
      .read, address: BlockDriver.data, length: UInt32(BlockDriver.sectorSize))
  }

  /// Waits for the device's answer and reports it; true if the device refused.
  private static func observe(_ disk: BlockDriver, expecting expectation: Expectation) -> Bool {
    let deadline: Deadline =
      expectation == .refused ? .generous : Deadline(cycles: 200_000_000)
    let hasAnswered = deadline.wait {
      disk.device.status.contains(.needsReset) || disk.queue.hasUsed
    }
    let status = load8(BlockDriver.statusByte)
    if disk.device.status.contains(.needsReset) {
      Console.write("needs reset\n")
      return true
    }
    guard hasAnswered else {
      Console.write("no answer\n")
      return false
    }
    switch status {
    case BlockDriver.statusOK: Console.write("done\n")
    case BlockDriver.statusUntouched: Console.write("used without a status\n")
    default: Console.line("request failed with status ", UInt64(status))
    }
    return status != BlockDriver.statusOK
  }
}
