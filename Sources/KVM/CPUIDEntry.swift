// SPDX-License-Identifier: Apache-2.0

internal import CKVM
internal import SystemPackage

/// What one leaf of the `CPUID` instruction answers.
///
/// Source: `struct kvm_cpuid_entry2`.
public struct CPUIDEntry: Sendable, Equatable {
  /// The leaf (EAX).
  public var function: UInt32
  /// The subleaf (ECX), where the leaf has any.
  public var index: UInt32
  /// Whether the subleaf matters and other properties, as the kernel defines them.
  public var flags: UInt32
  /// The answer in EAX.
  public var eax: UInt32
  /// The answer in EBX.
  public var ebx: UInt32
  /// The answer in ECX.
  public var ecx: UInt32
  /// The answer in EDX.
  public var edx: UInt32

  init(_ entry: kvm_cpuid_entry2) {
    function = entry.function
    index = entry.index
    flags = entry.flags
    eax = entry.eax
    ebx = entry.ebx
    ecx = entry.ecx
    edx = entry.edx
  }

  /// Makes an entry for a leaf without subleaves.
  public init(function: UInt32, eax: UInt32 = 0, ebx: UInt32 = 0, ecx: UInt32 = 0, edx: UInt32 = 0)
  {
    (self.function, self.eax, self.ebx, self.ecx, self.edx) = (function, eax, ebx, ecx, edx)
    (index, flags) = (0, 0)
  }

  private var entry: kvm_cpuid_entry2 {
    var entry = kvm_cpuid_entry2()
    entry.function = function
    entry.index = index
    entry.flags = flags
    entry.eax = eax
    entry.ebx = ebx
    entry.ecx = ecx
    entry.edx = edx
    return entry
  }

  /// Reads a list whose length only the kernel knows, with more room each time it is too small.
  static func read(
    from descriptor: borrowing KVMDescriptor, _ request: KVMRequest
  ) throws(KVMError) -> [CPUIDEntry] {
    var capacity = 128
    while true {
      do throws(KVMError) {
        return try unsafe withList(capacity: capacity) {
          (list, entries) throws(KVMError) -> [CPUIDEntry] in
          unsafe list.pointee.nent = UInt32(capacity)
          try descriptor.call(request, UInt(bitPattern: list))
          let count = unsafe min(Int(list.pointee.nent), capacity)
          return unsafe UnsafeBufferPointer(start: entries, count: count).map { CPUIDEntry($0) }
        }
      } catch {
        guard error.errno == .argListTooLong, capacity < 4096 else { throw error }
        capacity *= 2
      }
    }
  }

  /// Gives a list to the kernel.
  static func write(
    _ values: [CPUIDEntry], to descriptor: borrowing KVMDescriptor, _ request: KVMRequest
  ) throws(KVMError) {
    try unsafe withList(capacity: values.count) { (list, entries) throws(KVMError) in
      unsafe list.pointee.nent = UInt32(values.count)
      for (index, value) in values.enumerated() { unsafe entries[index] = value.entry }
      _ = try descriptor.call(request, UInt(bitPattern: list))
    }
  }

  private static func withList<Result>(
    capacity: Int,
    _ body: (UnsafeMutablePointer<kvm_cpuid2>, UnsafeMutablePointer<kvm_cpuid_entry2>)
      throws(KVMError) -> Result
  ) throws(KVMError) -> Result {
    let header = MemoryLayout<kvm_cpuid2>.size
    let size = header + capacity * MemoryLayout<kvm_cpuid_entry2>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
    defer { unsafe raw.deallocate() }
    unsafe raw.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return try unsafe body(
      raw.assumingMemoryBound(to: kvm_cpuid2.self),
      (raw + header).assumingMemoryBound(to: kvm_cpuid_entry2.self))
  }
}
