// SPDX-License-Identifier: Apache-2.0

internal import KVM

/// Whether tests can make virtual machines here, and if not, why.
///
///     @Suite("KVM …", .enabled(if: KVMAvailability.isUsable, "\(KVMAvailability.reason)"))
public enum KVMAvailability {
  /// Whether the host's KVM can be used.
  public static var isUsable: Bool { failure == nil }

  /// One line for the test report: what is wrong and what would be right.
  public static var reason: String {
    failure.map { "KVM cannot be used: \($0)" } ?? "KVM can be used"
  }

  private static let failure: String? = {
    do throws(KVMUnavailable) {
      _ = try KVMSystem()
      return nil
    } catch {
      return error.description
    }
  }()
}
