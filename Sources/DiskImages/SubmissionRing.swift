// SPDX-License-Identifier: Apache-2.0

internal import CIOUring
internal import POSIX
internal import SystemPackage

/// The two rings of one io_uring and their memory.
///
/// The corresponding C functions are `io_uring_setup`, `io_uring_enter` and `io_uring_register`.
@safe
struct SubmissionRing: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let rings: Mapping
  private let entries: Mapping
  private let submissionHead: UnsafeMutablePointer<UInt32>
  private let submissionTail: UnsafeMutablePointer<UInt32>
  private let submissionMask: UInt32
  private let completionHead: UnsafeMutablePointer<UInt32>
  private let completionTail: UnsafeMutablePointer<UInt32>
  private let completionMask: UInt32
  private let completions: UnsafeRawPointer
  private var tail: UInt32

  /// Entries that were written and that the kernel has not taken.
  private(set) var pending: UInt32 = 0

  /// - Parameters:
  ///   - capacity: submission entries; the kernel rounds up to a power of two.
  ///   - refusal: for tests, what the kernel shall seem to refuse with.
  /// - Throws: the error number, as `EPERM` or `ENOSYS` where a filter or the kernel refuses.
  init(capacity: Int, refusal: Errno?) throws(SystemCallError) {
    var parameters = io_uring_params()
    let ring =
      unsafe refusal.map { -$0.rawValue } ?? roost_io_uring_setup(UInt32(capacity), &parameters)
    guard ring >= 0 else { throw Self.error("set up io_uring", ring) }
    let descriptor = OwnedDescriptor(adopting: ring)
    let needed = ROOST_IORING_FEAT_SINGLE_MMAP | ROOST_IORING_FEAT_NODROP
    guard parameters.features & needed == needed else {
      throw SystemCallError("set up io_uring", .notSupported)
    }
    let probed = roost_io_uring_probe(ring)
    guard probed >= 0 else { throw Self.error("probe io_uring", probed) }
    let submissionSize =
      Int(parameters.sq_off.array) + Int(parameters.sq_entries) * MemoryLayout<UInt32>.stride
    let completionSize =
      Int(parameters.cq_off.cqes)
      + Int(parameters.cq_entries) * Int(ROOST_IORING_COMPLETION_ENTRY_SIZE)
    let rings = try Mapping(sharing: ring, size: max(submissionSize, completionSize), offset: 0)
    let entries = try Mapping(
      sharing: ring,
      size: Int(parameters.sq_entries) * Int(ROOST_IORING_SUBMISSION_ENTRY_SIZE),
      offset: 0x1000_0000)
    guard let base = unsafe rings.bytes.baseAddress else {
      throw SystemCallError("map io_uring", .noMemory)
    }
    func word(_ offset: UInt32) -> UnsafeMutablePointer<UInt32> {
      unsafe (base + Int(offset)).assumingMemoryBound(to: UInt32.self)
    }
    unsafe submissionHead = word(parameters.sq_off.head)
    unsafe submissionTail = word(parameters.sq_off.tail)
    submissionMask = unsafe word(parameters.sq_off.ring_mask).pointee
    unsafe completionHead = word(parameters.cq_off.head)
    unsafe completionTail = word(parameters.cq_off.tail)
    completionMask = unsafe word(parameters.cq_off.ring_mask).pointee
    unsafe completions = UnsafeRawPointer(base + Int(parameters.cq_off.cqes))
    tail = unsafe submissionTail.pointee
    // Entry n always lies in place n: no index array to keep.
    for index in 0..<parameters.sq_entries {
      unsafe word(parameters.sq_off.array)[Int(index)] = index
    }
    self.descriptor = descriptor
    self.rings = rings
    self.entries = entries
  }

  /// Makes the kernel signal an eventfd with each completion.
  func register(event: Int32) throws(SystemCallError) {
    var event = event
    let result = unsafe roost_io_uring_register(
      descriptor.rawValue, ROOST_IORING_REGISTER_EVENTFD, &event, 1)
    guard result >= 0 else { throw Self.error("register an event with io_uring", result) }
  }

  /// Writes the next submission entry. There is room as long as no more requests are in flight than
  /// the ring has entries.
  ///
  /// The file is not registered with the ring, although that would save its lookup: the kernel
  /// keeps registered files a while after a process has ended, and with them the lock on the image.
  mutating func prepare(
    opcode: UInt8, file: Int32, offset: UInt64, address: UInt64, length: UInt32, flags: UInt32,
    userData: UInt64
  ) {
    unsafe roost_io_uring_prepare(
      entries.bytes.baseAddress, tail & submissionMask, opcode, 0, file, offset,
      address, length, flags, userData)
    tail &+= 1
    pending &+= 1
  }

  /// Gives what is pending to the kernel and waits for completions.
  ///
  /// - Parameter completions: how many to wait for; none means not to wait.
  /// - Returns: an error number if the kernel took nothing and did not wait, otherwise nothing.
  mutating func enter(waitingFor completions: UInt32) -> Errno? {
    unsafe roost_io_uring_store(submissionTail, tail)
    let flags = completions > 0 ? ROOST_IORING_ENTER_GETEVENTS : 0
    let result = roost_io_uring_enter(descriptor.rawValue, pending, completions, flags)
    pending = unsafe tail &- roost_io_uring_load(submissionHead)
    return result < 0 ? Errno(rawValue: -result) : nil
  }

  /// Takes back the oldest entry that the kernel did not take.
  mutating func withdrawLast() -> UInt64? {
    guard pending > 0, let base = unsafe entries.bytes.baseAddress else { return nil }
    tail &-= 1
    pending &-= 1
    unsafe roost_io_uring_store(submissionTail, tail)
    return unsafe roost_io_uring_submission_user_data(base, tail & submissionMask)
  }

  /// The oldest completion that was not taken yet.
  mutating func popCompletion() -> (userData: UInt64, result: Int)? {
    let head = unsafe completionHead.pointee
    guard unsafe roost_io_uring_load(completionTail) != head else { return nil }
    let completion = unsafe roost_io_uring_completion_at(completions, head & completionMask)
    unsafe roost_io_uring_store(completionHead, head &+ 1)
    return (completion.user_data, Int(completion.result))
  }

  private static func error(_ operation: String, _ result: Int32) -> SystemCallError {
    SystemCallError(operation, Errno(rawValue: -result))
  }
}
