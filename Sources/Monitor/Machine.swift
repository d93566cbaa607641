// SPDX-License-Identifier: Apache-2.0

internal import BootProtocols
internal import CLinux
public import ControlProtocol
internal import Devices
internal import GuestMemory
public import JSON
internal import KVM
public import POSIX
internal import Synchronization
internal import SystemPackage

/// One virtual machine: made whole, started once, ended once.
///
/// Making it opens and loads everything, so that whatever is wrong is known before the guest runs.
/// ``start()`` returns as soon as the vCPUs run; ``wait()`` returns how the machine ended.
///
/// One thread runs each vCPU, one serves input, disks and the end, and one writes the serial
/// output.
public final class Machine: Sendable {

  private let configuration: MachineConfiguration
  private let control: MachineControl
  let loop: EventLoop
  let memory: GuestMemory
  let board: Board
  private let vcpus: [VCPUThread]
  private let creationTimes: MachineTimes
  private let thread = Mutex<Thread?>(nil)
  private let isStarted = Atomic<Bool>(false)
  // Held by whoever pauses or resumes.
  private let pausing = Mutex(())
  private let isFinished = Condition(false)
  private let finished: EventDescriptor

  /// Readable when the machine has ended, its vCPUs are stopped and its output is written, for
  /// `poll`; ``wait()`` does not take long then.
  public var finishedDescriptor: Int32 { finished.rawValue }

  // MARK: Making

  /// Makes a machine, up to the first instruction of its guest.
  ///
  /// - Parameters:
  ///   - configuration: what it has.
  ///   - connection: a stream socket that takes the place of standard input and output behind the
  ///     serial port; closed at the end.
  ///   - isRestart: whether the machine goes on where another one of the same configuration ended,
  ///     so that what that one wrote to its serial file stays.
  /// - Throws: ``MachineError`` with one line for a person; nothing is left behind then.
  public convenience init(
    _ configuration: MachineConfiguration, connection: consuming OwnedDescriptor? = nil,
    isRestart: Bool = false
  ) throws(MachineError) {
    try self.init(
      configuration, connection: connection, isRestart: isRestart, faults: MachineFaults())
  }

  /// Makes a machine with something broken on purpose.
  package init(
    _ configuration: MachineConfiguration, connection: consuming OwnedDescriptor? = nil,
    isRestart: Bool = false, faults: MachineFaults
  ) throws(MachineError) {
    var times = MachineTimes(requested: configuration.requestedAt)
    let source = try BootSource(configuration)
    let hasInterruptControllers =
      configuration.hasInterruptControllers
      ?? (source.needsInterruptControllers || configuration.vcpus > 1)
    let kvm = try Self.openKVM()
    do {
      let machine = try kvm.createVirtualMachine()
      times.virtualMachine = MonotonicClock.nanoseconds
      control = try MachineControl()
      loop = try EventLoop()
      finished = try EventDescriptor()
      memory = try Self.makeMemory(configuration, for: machine)
      if hasInterruptControllers {
        try machine.createInterruptControllers()
        try machine.createIntervalTimer()
      }
      board = try Board(
        configuration, machine: machine, memory: memory, control: control,
        serial: SerialEndpoint(
          configuration.serial, connection: connection, appends: isRestart),
        hasInterruptControllers: hasInterruptControllers,
        hasEntropyDevice: configuration.hasEntropyDevice ?? source.wantsEntropyDevice,
        faults: faults)
      times.memory = MonotonicClock.nanoseconds
      let setup = ProcessorSetup(
        topology: ProcessorTopology(
          count: UInt32(configuration.vcpus), hasInterruptControllers: hasInterruptControllers),
        supportedCPUID: try kvm.supportedCPUID(),
        entry: try source.load(into: memory, describing: board.description(configuration)))
      vcpus = try Self.makeVCPUs(
        configuration.vcpus, of: machine, setup, board: board, memory: memory, control: control)
    } catch let error as MachineError {
      throw error
    } catch {
      throw .cannotCreate("cannot create the machine: \(error)")
    }
    times.loaded = MonotonicClock.nanoseconds
    creationTimes = times
    self.configuration = configuration
  }

  private static func openKVM() throws(MachineError) -> KVMSystem {
    do throws(KVMUnavailable) {
      return try KVMSystem()
    } catch {
      throw .unavailable(error)
    }
  }

  private static func makeMemory(
    _ configuration: MachineConfiguration, for machine: VirtualMachine
  ) throws -> GuestMemory {
    let memory = try GuestMemory(
      size: configuration.memory, hugePages: configuration.usesHugePages)
    for (number, region) in memory.regions.enumerated() {
      try machine.setMemorySlot(
        unsafe MemorySlot(
          number: UInt32(number), guestAddress: region.base, size: region.size,
          hostAddress: region.hostAddress))
    }
    if machine.check(.tssAddress) > 0 {
      try machine.setTSSAddress(MachineLayout.taskStateAddress)
    }
    if machine.check(.identityMapAddress) > 0 {
      try machine.setIdentityMapAddress(MachineLayout.identityMapAddress)
    }
    return memory
  }

  private static func makeVCPUs(
    _ count: Int, of machine: VirtualMachine, _ setup: ProcessorSetup, board: Board,
    memory: GuestMemory, control: MachineControl
  ) throws(KVMError) -> [VCPUThread] {
    var threads: [VCPUThread] = []
    for id in 0..<UInt32(count) {
      let vcpu = try machine.createVCPU(id: id)
      try setup.prepare(vcpu)
      threads.append(
        VCPUThread(
          vcpu, ports: board.ports, memoryMapped: board.memoryMapped, memory: memory,
          control: control))
    }
    return threads
  }

  // MARK: Running

  /// Starts every thread of the machine.
  ///
  /// - Throws: what the host refused; the machine has ended then, and nothing of it runs. Also when
  ///   it was started before.
  public func start() throws(MachineError) {
    guard !isStarted.exchange(true, ordering: .acquiringAndReleasing) else {
      throw .cannotCreate("the machine was started already")
    }
    do {
      guard roost_install_kick_signal() == 0 else {
        throw SystemCallError("install a signal handler", .current)
      }
      try loop.add(control.endDescriptor) { [loop] _ in loop.stop() }
      try board.serial.start(on: loop)
      for slot in board.slots { try slot.start(on: loop) }
      control.register(vcpus)
      for vcpu in vcpus { try vcpu.start() }
      // Last, because this one takes the machine down, and does not wait for what starts late.
      try thread.withLock { (thread) throws(SystemCallError) in
        thread = try Thread(ofMachine: "io") { [self] in
          loop.run()
          takeDown()
        }
      }
    } catch {
      stop(.failed("cannot start the machine: \(error)"))
      takeDown()
      throw .cannotCreate("cannot start the machine: \(error)")
    }
  }

  /// Runs the first vCPU on the calling thread until the machine ends, instead of ``start()``: for
  /// measurements, where KVM's requests are answered on one thread.
  package func runBootProcessorHere() {
    vcpus.first?.run()
  }

  /// Ends the machine, unless it is ending already: then it waits less for output that nobody
  /// takes. Returns at once.
  public func stop(_ end: MachineEnd = .stopped) {
    if !control.requestEnd(end) { board.serial.limitPatience(Self.shortPatience) }
  }

  /// Presses the power button, which asks the guest to power off.
  public func pressPowerButton() {
    board.power.pressPowerButton()
  }

  /// Whether the guest has asked to be told about the power button.
  public var hearsPowerButton: Bool { board.power.isPowerButtonEnabled }

  /// Gives up on serial output that nobody takes, so that an ended machine can finish.
  public func abandonOutput() {
    board.serial.abandonOutput()
  }

  /// Waits until the machine has ended and all its threads are gone. Call it on every machine that
  /// was started; any thread may, except the machine's own.
  public func wait() -> MachineEnd {
    _ = isFinished.wait { $0 ? () : nil }
    let thread = thread.withLock { $0.take() }
    thread?.join()
    return control.waitForEnd()
  }

  // MARK: Pausing

  /// What the machine is doing; running also before it was started.
  public var activity: MachineStatus.Activity { control.activity }

  /// Stops every vCPU between two instructions, then waits for the requests that disks have begun.
  /// When this returns, nothing in guest memory changes any more until ``resume()``.
  ///
  /// Time goes on for the guest: its clocks show it when it runs again, and one with the
  /// paravirtual clock is told that it stood still.
  ///
  /// - Throws: ``MachineStateError`` where the machine is paused already, or does not run; also when
  ///   it ends meanwhile.
  public func pause() throws(MachineStateError) {
    try pausing.withLock { (_) throws(MachineStateError) in
      try control.requestPause()
      board.serial.setBounded(false)
      try control.waitUntilParked()
      loop.perform { [self] in
        changeDevices { slot throws(SystemCallError) in try slot.hold(on: loop) }
        control.completePause()
      }
      try control.waitUntilPaused()
    }
  }

  /// Lets the vCPUs of a paused machine go on.
  ///
  /// - Throws: ``MachineStateError`` where the machine is not paused.
  public func resume() throws(MachineStateError) {
    try pausing.withLock { (_) throws(MachineStateError) in
      try control.checkPaused()
      loop.perform { [self] in
        changeDevices { slot throws(SystemCallError) in try slot.release(on: loop) }
      }
      board.serial.setBounded(true)
      control.resume()
    }
  }

  private func changeDevices(_ change: (VirtioSlot) throws(SystemCallError) -> Void) {
    do throws(SystemCallError) {
      for slot in board.slots { try change(slot) }
    } catch {
      stop(.failed("the machine's devices: \(error)"))
    }
  }

  // MARK: Ending

  /// Takes the machine down after its end was asked for.
  private func takeDown() {
    board.serial.close()
    for vcpu in vcpus { vcpu.join() }
    for slot in board.slots { slot.finish() }
    board.serial.finish(patience: outputPatience)
    control.unregisterAll()
    loop.releaseHandlers()
    isFinished.update { $0 = true }
    finished.signal()
  }

  /// How long serial output may stand still after the end, in nanoseconds: for a guest that ended
  /// itself as long as a person may look at a stopped terminal, otherwise briefly. Who supervises
  /// a machine waits for the next run.
  private var outputPatience: UInt64 {
    if configuration.supervision != nil { return Self.shortPatience }
    return switch control.waitForEnd() {
    case .timedOut, .stopped, .stoppedBySignal, .failed: Self.shortPatience
    case .poweredOff, .reset, .debugExit, .crashed: 3_600_000_000_000
    }
  }

  private static let shortPatience: UInt64 = 1_000_000_000

  // MARK: Looking back

  /// When each phase was reached.
  public var times: MachineTimes {
    var times = creationTimes
    times.firstInstruction = vcpus.first?.firstEntryTime ?? 0
    times.firstSerialByte = board.serial.firstByteTime
    times.ended = control.endTime
    return times
  }

  /// How often each vCPU left the guest.
  public var exitCounters: [ExitCounters] { vcpus.map(\.counters) }

  /// Everything that is counted, since this machine was made: `docs/control-protocol.md`.
  public var counters: JSONValue {
    MachineCounters(vcpus: vcpus, slots: board.slots).document
  }
}
