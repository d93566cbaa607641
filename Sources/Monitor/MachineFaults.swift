// SPDX-License-Identifier: Apache-2.0

package import DiskImages

/// What tests break in a machine, to prove that somebody would notice. Nothing outside of this
/// package can make one, no option and no document names one.
package struct MachineFaults: Sendable {
  /// Puts something between a disk and its engine.
  package var disk: (@Sendable (any DiskEngine) -> any DiskEngine)?

  /// Nothing is broken.
  package init() {}
}
