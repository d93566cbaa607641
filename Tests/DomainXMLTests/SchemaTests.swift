// SPDX-License-Identifier: Apache-2.0

import DomainXML
import Testing

@Suite struct SchemaTests {
  /// The check that the other suites make where they can; here it is seen whether they can.
  @Test(.enabled(if: Schema.reasonForAbsence == nil, Schema.reasonForAbsence))
  func theCheckChecks() {
    withKnownIssue {
      try Schema.check(DomainDocument(parsing: "<domain type='qemu'><nonsense/></domain>"))
    }
  }
}
