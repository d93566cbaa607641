// SPDX-License-Identifier: Apache-2.0

internal import CKVM

/// Whether a vCPU runs, halts, or waits to be started (`KVM_GET_MP_STATE`).
public struct RunState: RawRepresentable, Sendable, Equatable {
  /// The state as the kernel numbers it.
  public let rawValue: UInt32

  /// Wraps a state of `linux/kvm.h`.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// It executes instructions.
  public static var runnable: Self { Self(rawValue: UInt32(KVM_MP_STATE_RUNNABLE)) }
  /// It waits for INIT.
  public static var uninitialized: Self { Self(rawValue: UInt32(KVM_MP_STATE_UNINITIALIZED)) }
  /// It got INIT and waits for SIPI.
  public static var initReceived: Self { Self(rawValue: UInt32(KVM_MP_STATE_INIT_RECEIVED)) }
  /// It executed HLT and waits for an interrupt.
  public static var halted: Self { Self(rawValue: UInt32(KVM_MP_STATE_HALTED)) }
  /// It got SIPI and starts at its vector.
  public static var startupReceived: Self { Self(rawValue: UInt32(KVM_MP_STATE_SIPI_RECEIVED)) }
}
