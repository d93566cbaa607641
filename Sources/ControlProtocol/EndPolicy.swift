// SPDX-License-Identifier: Apache-2.0

/// What happens to a machine when its guest ends.
public enum EndPolicy: String, Sendable, CaseIterable {
  /// It is stopped.
  case stop
  /// It starts again from the beginning.
  case restart
}
