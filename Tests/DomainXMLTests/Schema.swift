// SPDX-License-Identifier: Apache-2.0

import DomainXML
import Foundation
import TestSupport
import Testing

/// libvirt's own check of domain XML.
enum Schema {
  private static let program = "/usr/bin/virt-xml-validate"

  /// Why it cannot be used here; nil if it can.
  static var reasonForAbsence: Comment? {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      return "virt-xml-validate is missing: Tools/install-dependencies test"
    }
    return nil
  }

  /// Checks a document, where it can be checked.
  static func check(
    _ document: DomainDocument, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    guard reasonForAbsence == nil else { return }
    let folder = try TemporaryDirectory()
    let text = try document.text()
    let path = try folder.write(Array(text.utf8), to: "domain.xml")
    let outcome = try ChildProcess.run([program, path, "domain"])
    #expect(
      outcome.status == 0, "\(outcome.errors)\n\(text)", sourceLocation: sourceLocation)
  }
}
