// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// An engine and how it was chosen.
public struct DiskEngineSelection {
  /// The engine; its ``DiskEngine/kind`` says which it is.
  public let engine: any DiskEngine
  /// Why the preferred engine could not be had, if another was taken.
  public let refusal: SystemCallError?
}
