// SPDX-License-Identifier: Apache-2.0

/// Why the guests cannot be embedded.
struct EmbedderError: Error, CustomStringConvertible {
  let reason: String

  var description: String { reason }
}
