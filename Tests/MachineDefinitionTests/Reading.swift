// SPDX-License-Identifier: Apache-2.0

import MachineDefinition

/// Reads a machine file's text as if it were `m.yaml` in `/srv`.
func read(_ text: String) throws(MachineFileError) -> MachineDefinition {
  try MachineFile.parse([UInt8](text.utf8), file: "m.yaml", directory: "/srv")
}

/// The lines that a text is refused with; none if it is accepted.
func complaints(_ text: String) -> [String] {
  complaints([UInt8](text.utf8))
}

/// The lines that bytes are refused with; none if they are accepted.
func complaints(_ bytes: [UInt8]) -> [String] {
  do throws(MachineFileError) {
    _ = try MachineFile.parse(bytes, file: "m.yaml", directory: "/srv")
    return []
  } catch {
    return error.lines
  }
}
