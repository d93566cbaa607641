// SPDX-License-Identifier: Apache-2.0

/// What a device does, whatever the transport.
///
/// A device is one file that implements this and one line where the machine is put together. The
/// transport owns it: it is not `Sendable`, one thread at a time is inside, and it needs no lock.
/// All its methods but the first four properties run on the I/O loop's thread, except that
/// ``activate(features:)`` and ``drain(_:)`` may run on a vCPU's thread instead.
public protocol VirtioDevice: AnyObject {
  /// What kind of device a driver sees.
  var type: VirtioDeviceType { get }

  /// The device's own features; the transport adds those of queues.
  var features: VirtioFeatures { get }

  /// The largest size of each queue; powers of two.
  var queueSizes: [UInt16] { get }

  /// The configuration space, little-endian; at most 3840 bytes. It does not change.
  var configuration: [UInt8] { get }

  /// Descriptors that become readable when the device has work of its own, as an engine's
  /// completions; they are polled level-triggered.
  var eventDescriptors: [Int32] { get }

  /// The driver is ready; queues are about to be activated.
  ///
  /// - Parameter features: what both sides agreed on.
  func activate(features: VirtioFeatures)

  /// The driver made chains available.
  ///
  /// - Parameters:
  ///   - queue: the queue, to take chains from and to return those that are done at once.
  ///   - index: which queue it is.
  /// - Returns: whether more may be waiting, because enough was done for one turn.
  /// - Throws: a driver's offence; the device needs a reset then.
  func process(_ queue: inout Queue, index: Int) throws(QueueError) -> Bool

  /// One of ``eventDescriptors`` is readable.
  ///
  /// - Parameters:
  ///   - index: which one.
  ///   - queues: to return chains that are done.
  func process(event index: Int, queues: inout QueueSet)

  /// Finishes everything in flight and returns its chains: before a reset, and for a pause.
  /// Afterwards the device touches no guest memory until it is notified again.
  func drain(_ queues: inout QueueSet)
}
