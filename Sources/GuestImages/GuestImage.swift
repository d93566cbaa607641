// SPDX-License-Identifier: Apache-2.0

/// A tiny guest, built from `Guests/` and embedded in the program.
public struct GuestImage: Sendable {
  /// The name to select it by; unique.
  public let name: String
  /// One line that says what it does.
  public let summary: String
  /// How to enter it: `real`, `multiboot`, `elf64` or `pvh`. `Guests/README.md` says what each means.
  public let bootProtocol: String
  /// What the machine must have beyond memory, one processor, COM1 and the debug-exit port.
  public let requirements: Requirements
  /// The least RAM that it runs in, in bytes; whole pages.
  public let minimumMemory: UInt64
  /// Length of the image in bytes.
  public let size: Int

  private let words: [UInt64]

  init(
    name: String, summary: String, bootProtocol: String, requirements: Requirements,
    minimumMemory: UInt64, words: [UInt64], size: Int
  ) {
    self.name = name
    self.summary = summary
    self.bootProtocol = bootProtocol
    self.requirements = requirements
    self.minimumMemory = minimumMemory
    self.words = words
    self.size = size
  }

  /// Every embedded guest, in the order of `Guests/guests.json`.
  public static var all: [GuestImage] { embedded }

  /// The guest of a name, or nil if there is none.
  public static func named(_ name: String) -> GuestImage? {
    embedded(name)
  }

  /// A copy of the image.
  public var bytes: [UInt8] {
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Lends the image without copying it.
  ///
  /// - Parameter body: Gets the bytes, which are valid only while it runs.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe words.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
      try unsafe body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<size]))
    }
  }
}
