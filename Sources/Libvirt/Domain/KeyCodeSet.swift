// SPDX-License-Identifier: Apache-2.0

#if Libvirt

/// What key codes mean.
///
/// The corresponding C type is `virKeycodeSet`.
public enum KeyCodeSet: Int32, Sendable, CaseIterable {
  /// Those of `linux/input-event-codes.h`.
  case linux = 0
  /// Those of the XT keyboard.
  case xt = 1
  /// Those of the AT keyboard, set 1.
  case atSet1 = 2
  /// Those of the AT keyboard, set 2.
  case atSet2 = 3
  /// Those of the AT keyboard, set 3.
  case atSet3 = 4
  /// Those of macOS.
  case macOS = 5
  /// Those of the XT keyboard as Linux writes them.
  case xtKeyboard = 6
  /// Those of USB keyboards.
  case usb = 7
  /// Those of Windows.
  case windows = 8
  /// Those of the QEMU monitor.
  case qemu = 9
}

#endif
