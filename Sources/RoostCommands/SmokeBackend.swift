// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// What runs the guests of `roost smoke`.
enum SmokeBackend: String, CaseIterable, ExpressibleByArgument {
  /// The monitor, on `/dev/kvm`.
  case native
  /// Domains of a libvirt connection.
  case libvirt
}
