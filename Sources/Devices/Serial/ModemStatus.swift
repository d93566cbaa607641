// SPDX-License-Identifier: Apache-2.0

/// The modem status register (PC16550D, 8.9).
struct ModemStatus: OptionSet {
  let rawValue: UInt8

  /// `clearToSend` changed.
  static let clearToSendChanged = ModemStatus(rawValue: 1 << 0)
  /// `dataSetReady` changed.
  static let dataSetReadyChanged = ModemStatus(rawValue: 1 << 1)
  /// `ring` went away.
  static let ringEnded = ModemStatus(rawValue: 1 << 2)
  /// `carrierDetect` changed.
  static let carrierDetectChanged = ModemStatus(rawValue: 1 << 3)
  /// Clear to send.
  static let clearToSend = ModemStatus(rawValue: 1 << 4)
  /// Data set ready.
  static let dataSetReady = ModemStatus(rawValue: 1 << 5)
  /// Ring indicator.
  static let ring = ModemStatus(rawValue: 1 << 6)
  /// Data carrier detect.
  static let carrierDetect = ModemStatus(rawValue: 1 << 7)

  /// The lines of a peer that is always there.
  static let connected: ModemStatus = [.clearToSend, .dataSetReady, .carrierDetect]

  /// What the modem's inputs carry in loopback mode.
  init(loopingBack control: ModemControl) {
    self = []
    if control.contains(.requestToSend) { insert(.clearToSend) }
    if control.contains(.dataTerminalReady) { insert(.dataSetReady) }
    if control.contains(.output1) { insert(.ring) }
    if control.contains(.output2) { insert(.carrierDetect) }
  }

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The bits that say which lines differ from those of before.
  func changes(since before: ModemStatus) -> ModemStatus {
    let changed = symmetricDifference(before)
    var changes: ModemStatus = []
    if changed.contains(.clearToSend) { changes.insert(.clearToSendChanged) }
    if changed.contains(.dataSetReady) { changes.insert(.dataSetReadyChanged) }
    if changed.contains(.ring), before.contains(.ring) { changes.insert(.ringEnded) }
    if changed.contains(.carrierDetect) { changes.insert(.carrierDetectChanged) }
    return changes
  }
}
