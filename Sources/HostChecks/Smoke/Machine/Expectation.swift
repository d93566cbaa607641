// SPDX-License-Identifier: Apache-2.0

/// Fails the check unless something holds.
///
/// - Parameter words: what is so instead, on one line.
func expect(_ holds: Bool, _ words: @autoclosure () -> String) throws(CheckOutcome) {
  guard holds else { throw .fail(words()) }
}

/// Fails the check unless a guest did just what was expected, and names the first difference.
func expect(
  _ events: some Collection<GuestEvent>, are expected: [GuestEvent]
) throws(CheckOutcome) {
  for (event, wanted) in zip(events, expected) where event != wanted {
    throw .fail("the guest \(event), where it should have: \(wanted)")
  }
  if events.count < expected.count {
    throw .fail("the guest should have: \(expected[events.count])")
  }
  if events.count > expected.count {
    let surplus = events[events.index(events.startIndex, offsetBy: expected.count)]
    throw .fail("the guest \(surplus), where it should have done no more")
  }
}
