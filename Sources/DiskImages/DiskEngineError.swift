// SPDX-License-Identifier: Apache-2.0

/// Why an engine did not take a request.
public enum DiskEngineError: Error, Sendable, Equatable {
  /// As many requests as the engine's capacity are in flight.
  case full
  /// The request has more buffers than the engine's maximum.
  case tooManySegments
  /// The request passes the end of the image.
  case outOfRange
}
