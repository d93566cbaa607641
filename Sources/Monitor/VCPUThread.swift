// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Devices
internal import GuestMemory
internal import KVM
internal import POSIX
internal import Synchronization
internal import SystemPackage

/// A vCPU and the thread that runs it.
final class VCPUThread: Sendable {
  /// The vCPU's number.
  var id: UInt32 { vcpu.id }
  /// What the vCPU counts.
  let counters = ExitCounters()

  private let vcpu: VCPU
  private let ports: Bus
  private let memoryMapped: Bus
  private let control: MachineControl
  private let memory: GuestMemory
  private let thread = Mutex<Thread?>(nil)
  private let firstEntry = Atomic<UInt64>(0)
  private let finalProcessorTime = Atomic<UInt64>(0)

  /// When the guest was first entered, in nanoseconds of the monotonic clock; 0 before that.
  var firstEntryTime: UInt64 { firstEntry.load(ordering: .relaxed) }

  /// How long the thread has kept a processor busy, in nanoseconds.
  var processorTime: UInt64 {
    thread.withLock { $0?.processorTime() } ?? finalProcessorTime.load(ordering: .acquiring)
  }

  init(
    _ vcpu: consuming VCPU, ports: Bus, memoryMapped: Bus, memory: GuestMemory,
    control: MachineControl
  ) {
    self.vcpu = vcpu
    self.ports = ports
    self.memoryMapped = memoryMapped
    self.memory = memory
    self.control = control
  }

  // MARK: From other threads

  /// Starts running the guest.
  func start() throws(SystemCallError) {
    try thread.withLock { (thread) throws(SystemCallError) in
      thread = try Thread(ofMachine: "vcpu\(vcpu.id)") { [self] in run() }
    }
  }

  /// Makes the thread look at whether the machine is ending or pausing. Not after ``join()``.
  func kick() {
    vcpu.requestExit()
    thread.withLock { $0?.signal(roost_kick_signal()) }
  }

  /// Waits until the thread has ended.
  func join() {
    let taken = thread.withLock { $0.take() }
    taken?.join()
  }

  // MARK: On the thread itself

  /// Serves exits until the machine ends.
  func run() {
    defer { finalProcessorTime.store(Thread.currentProcessorTime, ordering: .releasing) }
    firstEntry.store(MonotonicClock.nanoseconds, ordering: .relaxed)
    do throws(KVMError) {
      while !control.isEnding {
        let exit = try vcpu.runGuest()
        switch exit {
        case .portIO(let access):
          counters.count(.portIO)
          ports.serve(access)
        case .memoryMappedIO(let access):
          counters.count(.memoryMappedIO)
          memoryMapped.serve(access)
        default:
          serveUncommon(exit)
        }
      }
    } catch {
      control.requestEnd(.failed("vcpu\(vcpu.id) cannot run: \(error)"))
    }
  }

  @inline(never)
  private func serveUncommon(_ exit: VCPUExit) {
    switch exit {
    case .interrupted:
      // Somebody kicked us: the machine is ending or pausing, or there is nothing to do. The access
      // that the vCPU last left the guest for is finished, so it stands between two instructions.
      counters.count(.interrupted)
      vcpu.clearExitRequest()
      // Whoever ends or pauses the machine says so before asking for the exit; look only after the
      // clearing is visible, or the request could get lost between the two.
      atomicMemoryFence(ordering: .sequentiallyConsistent)
      // What cannot be told is at worst a complaint of the guest's watchdog.
      if control.parkIfPausing() { _ = try? vcpu.announcePause() }
    case .halt:
      // Without interrupt controllers nothing can wake it again, so it halts for ever.
      counters.count(.halt)
      control.haltForEver()
    case .systemEvent(type: 1):
      counters.count(.other)
      control.requestEnd(.poweredOff)
    case .systemEvent(type: 2):
      counters.count(.other)
      control.requestEnd(.reset)
    case .readModelSpecificRegister, .writeModelSpecificRegister:
      counters.count(.other)
      vcpu.answerModelSpecificRegister(0, refused: true)
    case .interruptWindowOpen, .taskPrioritySet, .endOfInterrupt, .busLock:
      counters.count(.other)
    default:
      counters.count(.other)
      control.requestEnd(.crashed(CrashReport(of: exit, on: vcpu, memory: memory)))
    }
  }
}
